// The end of a call: what was edited, copied as plain text, as Markdown, or as HTML for the note of a CRM.

const $ = id => document.getElementById(id);
const {t} = JSON.parse($('boot').textContent);

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
  try {
    await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(parts))]);
    $('copied').textContent = t.copied;
  } catch {
    $('copied').textContent = t.not_copied;
  }
});
