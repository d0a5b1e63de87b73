// The end of a call: what was edited, copied as plain text, as Markdown, or as HTML for the note of a CRM.

import {$, boot, t} from './page.js';
import {drafts} from './drafts.js';

const escaped = text => text.replace(/[&<>"]/g, sign => ({'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;'})[sign]);
const bold = text => escaped(text).replace(/\*\*(.+?)\*\*/g, '<strong>$1</strong>');

/** The Markdown that a summary is written in: headings, lists, bold words. */
export function html(markdown) {
  const made = [];
  for (const block of markdown.split(/\n{2,}/)) {
    for (const part of block.split(/\n(?=[-#])|(?<=^#.*)\n/m)) {
      const heading = part.match(/^(#{1,3}) (.*)/);
      if (heading) made.push(`<h${heading[1].length + 1}>${bold(heading[2])}</h${heading[1].length + 1}>`);
      else if (part.startsWith('- ')) made.push(`<li>${bold(part.slice(2))}</li>`);
      else if (part.trim()) made.push(`<p>${bold(part).replaceAll('\n', '<br>')}</p>`);
    }
  }
  return made.join('\n').replace(/(?:<li>.*<\/li>\n?)+/g, items => `<ul>\n${items.trimEnd()}\n</ul>\n`);
}

export const plain = markdown => markdown.replace(/^#{1,3} /gm, '').replace(/\*\*(.+?)\*\*/g, '$1');

const summary = () => $('summary').value;
const kinds = {
  plain: () => ({'text/plain': plain(summary())}),
  markdown: () => ({'text/plain': summary()}),
  html: () => ({'text/plain': plain(summary()), 'text/html': html(summary())}),
  mail: () => ({'text/plain': $('mail').value}),
};

document.addEventListener('click', async event => {
  const kind = event.target.dataset?.copy;
  if (!kind) return;
  const parts = Object.entries(kinds[kind]()).map(([type, text]) => [type, new Blob([text], {type})]);
  const told = $(kind === 'mail' ? 'copied-mail' : 'copied');
  try {
    await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(parts))]);
    told.textContent = t('copied');
  } catch {
    told.textContent = t('not_copied');
  }
});

/** What was changed in a text stays in this browser, whatever becomes of the page, until it is written anew from the notes. */
async function keepChanges(field, anew) {
  const kept = await drafts(`end-${boot.call}.${field.id}`);
  const written = field.defaultValue;
  const show = () => { anew.hidden = field.value === written; };
  const keep = () => { kept.keep(field.value === written ? '' : field.value); show(); };
  if (field.value === written && kept.found) field.value = kept.found;
  keep();
  field.addEventListener('input', keep);
  anew.addEventListener('click', () => { field.value = written; keep(); field.focus(); });
}
for (const name of ['summary', 'mail']) if ($(name)) keepChanges($(name), $(`${name}-anew`));
