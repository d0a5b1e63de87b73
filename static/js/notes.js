// Filed notes: those that still wait for the service, and correcting or deleting one.

import {$, clockTime, element, remark, t} from './page.js';
import {drafts, hasDraft} from './drafts.js';
import {noteEditor} from './editor.js';

const UNDO_MS = 6500; // a little longer than the offer to undo stands

/** Notes among the `entries` of the outbox, and refused corrections, drawn below what the service has. */
export function drawWaiting(entries, delivered, {onAgain, onWithdraw}) {
  const notes = entries.filter(({kind, refused}) => kind === 'note' || (kind === 'correction' && refused));
  const shown = [...delivered.values(), ...notes];
  $('waiting').replaceChildren(...shown.map(entry => {
    const when = element('div', {className: 'when'}, element('time', {dateTime: entry.at, textContent: clockTime(new Date(entry.at))}));
    const said = element('div', {className: 'said'}, element('p', {className: 'words', textContent: entry.body.text}));
    const item = element('li', {}, when, said);
    if (entry.refused) {
      const again = element('button', {type: 'button', textContent: t('notes_edit'), onclick: () => onAgain(entry)});
      const drop = element('button', {type: 'button', textContent: t('notes_remove'), onclick: () => onWithdraw(entry)});
      said.append(
        element('p', {className: 'tag refused', textContent: t('refused', {detail: entry.refused})}),
        element('div', {className: 'again'}, again, drop),
      );
    } else if (!delivered.has(entry.key)) said.append(element('p', {className: 'tag', textContent: t('waiting_tag')}));
    return item;
  }));
}

/** A correction shows at once in its note, and that it is not saved yet. */
export function drawCorrections(entries) {
  // What the service shows already can have been drawn as waiting, when it told so before it answered.
  for (const tag of document.querySelectorAll('#filed .tag')) tag.remove();
  for (const {kind, note, body, refused} of entries) {
    const words = kind === 'correction' && $(note)?.querySelector('.words');
    if (!words || refused || $(note).dataset.editing) continue;
    words.textContent = body.text;
    words.after(element('p', {className: 'tag', textContent: t('waiting_tag')}));
  }
}

const open = new Map(); // corrections by the id of their note, each the function that saves it

/**
 * Turn the words of a note into an editor; `onCorrect(item, text)` is called when they were changed. Whoever goes on
 * elsewhere has meant them, and until then they are kept as the words in the notes field are.
 */
export function correct(item, {onCorrect, onLeave, typed}) {
  if (item.dataset.editing) return;
  const words = item.querySelector('.words');
  const before = words.textContent;
  const field = element('div', {className: 'editor correcting'});
  let keep = () => {};
  const finish = (save, left = false) => {
    if (!item.dataset.editing) return;
    const text = editor.text();
    delete item.dataset.editing;
    open.delete(item.id);
    const changed = save && text.trim() && text !== before;
    field.replaceWith(words);
    keep('');
    if (changed) { words.textContent = text; onCorrect(item, text); }
    onLeave(left);
  };
  const editor = noteEditor(field, {
    label: t('notes_edit_label'),
    onFile: () => finish(true),
    onInput: () => keep(editor.text()),
    onEscape: event => { event.stopPropagation(); finish(false); },
  });
  field.addEventListener('blur', () => { if (document.hasFocus()) finish(true, true); }); // another window is no other place
  item.dataset.editing = 'yes';
  open.set(item.id, () => finish(true, true));
  editor.set(typed ?? before);
  words.replaceWith(field);
  editor.focus();
  remark(t('notes_edit_help'));
  drafts(item.id).then(kept => { if (item.dataset.editing) ({keep} = kept); if (editor.text() !== before) keep(editor.text()); });
}

/** Save what is being corrected. */
export function finishCorrections() { for (const finish of [...open.values()]) finish(); }

/** Open again what was being corrected when its tab was left. */
export async function resumeCorrections(options) {
  for (const item of document.querySelectorAll('#filed > li[data-kind=note]')) {
    if (!hasDraft(item.id)) continue;
    const {found, keep} = await drafts(item.id);
    if (found) correct(item, {...options, typed: found});
    else keep('');
  }
}

const leaving = new Map();

/** Delete a note, but only once there was time to change one's mind. */
export function remove(item, {onRemove}) {
  const gone = () => { leaving.delete(item.id); onRemove(item); };
  item.hidden = true;
  leaving.set(item.id, {timer: setTimeout(gone, UNDO_MS), gone});
  remark(t('removed'), '', () => {
    clearTimeout(leaving.get(item.id)?.timer);
    leaving.delete(item.id);
    item.hidden = false;
  });
}

export function removeAllNow() {
  for (const {timer, gone} of leaving.values()) { clearTimeout(timer); gone(); }
}
