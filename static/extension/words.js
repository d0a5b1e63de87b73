// The words of the extension in the browser's language, from _locales.

export const text = name => chrome.i18n.getMessage(name);

export function localise() {
  document.documentElement.lang = chrome.i18n.getUILanguage();
  for (const element of document.querySelectorAll('[data-text]')) element.textContent = text(element.dataset.text);
}
