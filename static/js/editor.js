// The plain-text field for a note. Its DOM is never rewritten while somebody types: signals are CSS Custom
// Highlights over live Ranges, so that undo, input methods, spell-check and screen readers work as everywhere.

/** From code points, in which the service counts, to UTF-16 units, in which the DOM counts. */
export function unitsOf(text) {
  if (!/[\uD800-\uDBFF][\uDC00-\uDFFF]/.test(text)) return point => point;
  const units = [0];
  for (const character of text) units.push(units.at(-1) + character.length);
  return point => units[Math.min(point, units.length - 1)];
}

/** A text node or line break of the field, with where it starts and ends in the text. */
function pieces(field) {
  const walker = document.createTreeWalker(field, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  const found = [];
  let at = 0;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const last = found.at(-1)?.node;
    const broken = !last || last.nodeType !== Node.TEXT_NODE || last.data.endsWith('\n');
    if (node.nodeType === Node.TEXT_NODE) found.push({node, start: at, end: at += node.data.length});
    else if (node.tagName === 'BR' || !broken) found.push({node, start: at, end: at += 1}); // a <div> that a browser made of a line
  }
  return found;
}

const textOf = parts => parts.map(({node}) => node.nodeType === Node.TEXT_NODE ? node.data : '\n').join('');

function rangeOf(parts, start, end) {
  const first = parts.find(part => part.end > start && part.node.nodeType === Node.TEXT_NODE);
  const last = parts.find(part => part.end >= end && part.node.nodeType === Node.TEXT_NODE);
  if (!first || !last) return null;
  const range = new Range();
  range.setStart(first.node, Math.max(0, start - first.start));
  range.setEnd(last.node, Math.max(0, end - last.start));
  return range;
}

const meet = (one, other) =>
  one.compareBoundaryPoints(Range.START_TO_END, other) > 0 && one.compareBoundaryPoints(Range.END_TO_START, other) < 0;

const layers = window.Highlight && CSS.highlights
  ? {good: new Highlight(), red: new Highlight()}
  : null;
for (const [tone, layer] of Object.entries(layers ?? {})) CSS.highlights.set(tone, layer);

/** Make `field` a note editor. `onFile` is called by Enter, `onInput` after each change. */
export function noteEditor(field, {label, help, placeholder = '', onFile, onInput = () => {}, onEscape = () => {}}) {
  field.contentEditable = 'plaintext-only';
  if (field.contentEditable !== 'plaintext-only') field.contentEditable = 'true';
  const attributes = {role: 'textbox', 'aria-multiline': 'true', 'aria-label': label, dir: 'auto', spellcheck: 'true', 'data-placeholder': placeholder};
  for (const [name, value] of Object.entries(attributes)) field.setAttribute(name, value);
  if (help) field.setAttribute('aria-describedby', help);

  // A browser keeps one line break more at the end than was typed, to have a line for the caret.
  const text = () => textOf(pieces(field)).replace(/\n$/, '');
  const caretToEnd = () => {
    const selection = getSelection();
    selection.selectAllChildren(field);
    selection.collapseToEnd();
  };
  const composing = event => event.isComposing || event.keyCode === 229;

  field.addEventListener('input', event => {
    if (!field.textContent && !field.querySelector('br + br')) field.replaceChildren(); // so that the placeholder returns
    onInput(event);
  });
  field.addEventListener('compositionend', onInput);
  field.addEventListener('focus', () => { // given back by a dialog, it would take no words
    if (!field.contains(getSelection().anchorNode)) caretToEnd();
  });
  field.addEventListener('keydown', event => {
    if (composing(event)) return;
    if (event.key === 'Enter' && !event.shiftKey && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      onFile();
    } else if (event.key === 'Escape') onEscape(event);
  });
  field.addEventListener('beforeinput', event => { // Enter of an on-screen keyboard, which sends no such key
    if (event.inputType === 'insertParagraph' && !event.isComposing) { event.preventDefault(); onFile(); }
  });

  return {
    field,
    text,
    /** Whether the words end with a line break. */
    get entered() { return textOf(pieces(field)).endsWith('\n'); },
    set(words) { field.textContent = words; },
    /** Mark signals whose offsets are code points of `words`, which stand at `from`; false once the text went on differently. */
    mark(signals, words, from = 0) {
      if (!layers) return false;
      const parts = pieces(field);
      if (textOf(parts).slice(from, from + words.length) !== words) return false;
      const here = rangeOf(parts, from, from + words.length);
      for (const layer of Object.values(layers)) {
        for (const range of [...layer]) if (range.collapsed || (here && meet(range, here))) layer.delete(range);
      }
      const unit = unitsOf(words);
      for (const signal of signals) {
        const range = rangeOf(parts, from + unit(signal.start), from + unit(signal.end));
        if (range) layers[signal.polarity].add(range);
      }
      return true;
    },
    /** Put `by` in the place of `words`, so that undo brings them back; false when they do not stand there any more. */
    replace(words, by) {
      const parts = pieces(field);
      const start = textOf(parts).lastIndexOf(words);
      const range = start < 0 ? null : rangeOf(parts, start, start + words.length);
      if (!range) return false;
      field.focus();
      getSelection().setBaseAndExtent(range.startContainer, range.startOffset, range.endContainer, range.endOffset);
      document.execCommand('insertText', false, by); // the only way that undo knows of
      return true;
    },
    /** Put words on a line of their own behind the rest, so that undo takes them away. */
    append(words) {
      field.focus();
      caretToEnd();
      document.execCommand('insertText', false, `${text() ? '\n' : ''}${words}`);
    },
    focus() {
      field.focus();
      caretToEnd();
    },
  };
}
