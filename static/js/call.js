// The call page: what its keys and buttons do. Words go to the outbox first; the page is drawn from what the service says.

import {$, boot, caps, clockTime, element, localise, modifier, newKey, remark, rest, say, t} from './page.js';
import {drafts, forgetDrafts} from './drafts.js';
import {noteEditor} from './editor.js';
import {listenForEvidence, walk} from './evidence.js';
import {follow, putAway} from './live.js';
import {lookAheadOf} from './lookahead.js';
import {correct, drawCorrections, drawWaiting, finishCorrections, remove, removeAllNow, resumeCorrections} from './notes.js';
import {forgetPage} from './offline.js';
import {outbox} from './outbox.js';
import {palette} from './palette.js';
import {canPopOut, popOut} from './popout.js';
import {prompting} from './prompting.js';

const api = `/api/calls/${boot.call}`;
const LONGEST_NOTE = 100_000;
const delivered = new Map(); // notes that the service has, and the page does not show yet
let reachable = true;
let asOf = null; // of when the page is, while the service is out of reach
let ending = false; // once everything is saved

/* Writing */

const box = outbox({
  onChange: draw,
  onDelivered(entry, reply) {
    if (entry.call !== boot.call) return;
    if (entry.kind === 'note') delivered.set(entry.key, {...entry, revision: reply.revision});
    if (entry.kind === 'deletion') { location.assign('/'); return; }
    live.refresh(reply.revision ?? live.revision);
  },
  onRefused(entry, detail) {
    ending = false;
    remark(t('refused', {detail}), 'error');
    say(t('refused', {detail}));
    live.refresh(live.revision, true);
  },
  onReach(ok) {
    if (ok !== reachable) say(ok ? t('back') : t('waiting'));
    reachable = ok;
    if (!ok) ending = false;
    showRest();
  },
});

/** What the status line says at rest: of words that are not saved yet before all else. */
function showRest() {
  if (!reachable) rest(t('waiting'), 'waiting');
  else if (asOf) rest(t('out_of_reach', {time: clockTime(asOf)}), 'waiting');
  else rest(t('saved'));
}

const mine = () => box.entries().filter(entry => entry.call === boot.call);
const write = (...what) => box.add(boot.call, ...what);

const live = follow(page => {
  for (const [key, {revision}] of delivered) if (revision <= page.revision) delivered.delete(key);
  $('prospect').firstElementChild.textContent = page.prospect;
  $('mode').textContent = page.mode;
  document.title = page.title;
  started ??= page.started && new Date(page.started);
  ended = page.ended && new Date(page.ended);
  if ($('end')) $('end').hidden = Boolean(ended);
  draw();
}, since => {
  asOf = since;
  showRest();
});

function draw() {
  drawWaiting(mine(), delivered, {onAgain: takeBack, onWithdraw: entry => box.withdraw(entry.key)});
  drawCorrections(mine());
  leaveOnceSaved();
}

/** A note that the service refused goes back into the field. */
function takeBack({key, body}) {
  const words = editor.text();
  editor.set(words ? `${words}\n${body.text}` : body.text);
  box.withdraw(key);
  keepDraft();
  editor.focus();
}

const editor = noteEditor($('editor'), {
  label: boot.t.notes_label,
  help: 'editor-help',
  placeholder: boot.t.notes_placeholder,
  onFile: file,
  onInput(event) {
    prompting.typed();
    keepDraft();
    if (!event.isComposing) lookAhead();
  },
  onEscape() { leaving = true; remark(t('leave')); },
});

const inWords = number => number.toLocaleString(document.documentElement.lang);

function file() {
  const text = editor.text();
  if (!text.trim()) return true;
  const length = [...text].length;
  if (length > LONGEST_NOTE) {
    const text = t('too_long', {count: inWords(length), most: inWords(LONGEST_NOTE)});
    remark(text, 'error');
    say(text);
    return false;
  }
  const key = newKey();
  rest(t('saving'));
  $('instead').hidden = true;
  prompting.withdraw('instead'); // it was asked by now
  if (question().listening === 'yes') prompting.invite();
  filing.set(key, text);
  write('note', 'POST', `${api}/notes`, {text, key}, {key}).then(() => { filing.delete(key); keepDraft(); leaveOnceSaved(); });
  editor.set('');
  keepDraft();
  editor.focus();
  $('paper').scrollTop = $('paper').scrollHeight;
  return true;
}

const lookAhead = lookAheadOf(editor, `${api}/draft`, questions => {
  const closed = questions.filter(({instead}) => instead).at(-1);
  const {id = '', text = ''} = closed?.instead ?? {};
  prompting.offer('instead', {id: id && `${id} ${closed.text}`, text}, () => {
    Object.assign($('instead').dataset, {typed: closed?.text ?? '', qid: id});
    $('instead-text').textContent = text;
    $('instead').hidden = !id;
  });
});

let draft = {keep() {}};
const filing = new Map(); // notes on their way to the disk stay in the draft until they are there
function keepDraft() { draft.keep([...filing.values(), editor.text()].filter(Boolean).join('\n')); }

drafts(boot.call).then(kept => {
  const typed = editor.text();
  draft = kept;
  if (kept.found) editor.set([kept.found, typed].filter(Boolean).join('\n'));
  keepDraft();
  if (kept.found) editor.focus();
  if (kept.found || typed) lookAhead();
});

/* The question */

const question = () => $('q')?.dataset ?? {};
function outcome(result, qid) {
  prompting.invite();
  if (qid) write('question', 'POST', `${api}/questions/${encodeURIComponent(qid)}`, {outcome: result});
}
function settle(result, told) {
  const {qid} = question();
  if (!qid) return;
  outcome(result, qid);
  remark(told);
  editor.focus();
}
const correcting = {
  onCorrect(item, text) { write('correction', 'PATCH', `${api}/notes/${item.id.slice(5)}`, {text}, {note: item.id}); },
  onLeave(elsewhere) {
    live.refresh(live.revision, true);
    if (!elsewhere) editor.focus();
  },
};
const act = {
  ask() {
    const {qid, listening} = question();
    if (!qid || listening === 'yes') return;
    $('q').dataset.listening = 'yes'; // at once, whatever the connection does
    outcome('asked', qid);
    say(t('asked', {question: $('q').textContent}));
    editor.focus();
  },
  ask_other(button) {
    $('others').hidePopover();
    outcome('asked', button.dataset.qid);
    say(t('asked', {question: button.firstChild.textContent}));
    editor.focus();
  },
  answered() { settle('answered', t('answered')); },
  skip() { settle('skipped', t('skipped', {keys: caps('alt+up')})); },
  restore() {
    const {qid} = document.querySelector('[data-act="restore"]')?.dataset ?? {};
    if (!qid) return;
    outcome('restored', qid);
    remark(t('restored'));
    editor.focus();
  },
  edit(button) { correct(button.closest('li'), correcting); },
  remove(button) {
    remove(button.closest('li'), {onRemove: item => write('removal', 'DELETE', `${api}/notes/${item.id.slice(5)}`)});
    editor.focus();
  },
  untick(button) { outcome('restored', button.dataset.qid); editor.focus(); },
  use_instead() {
    const open = $('instead-text').textContent;
    if (!editor.replace($('instead').dataset.typed, open)) editor.append(`Q: ${open}`);
    $('instead').hidden = true;
    editor.focus();
  },
  end: endCall,
  details() { details.showModal(); $('details-form').elements.lang.focus(); },
  reopen() { change({status: 'open'}); editor.focus(); },
  put_away(button) { putAway(button.closest('[data-card]')); editor.focus(); },
  accept(button) {
    write('acceptance', 'POST', `${api}/signals/${button.dataset.signal}/accept`, {accepted: button.ariaPressed !== 'true'});
    button.closest('[popover]').hidePopover();
    editor.focus();
  },
  restore_signal(button) {
    write('dispute', 'POST', `${api}/signals/${button.dataset.signal}/dispute`, {disputed: false});
    button.closest('[popover]').hidePopover();
    editor.focus();
  },
  dispute(button) {
    const path = `${api}/signals/${button.dataset.signal}/dispute`;
    button.closest('[popover]').hidePopover();
    write('dispute', 'POST', path, {disputed: true});
    remark(t('disputed'), '', () => write('dispute', 'POST', path, {disputed: false}));
    editor.focus();
  },
};

document.addEventListener('click', event => {
  const button = event.target.closest?.('[data-act]');
  if (button) act[button.dataset.act](button);
});
$('file').addEventListener('click', file);
$('paper').addEventListener('click', event => {
  if (event.target === $('paper') && getSelection().isCollapsed) editor.focus();
});

/* What is known */

$('coverage').addEventListener('change', event => {
  if (event.target.id !== 'framework') return;
  setFramework(event.target.value);
  editor.focus();
});
$('filed').addEventListener('change', event => {
  const {correct: signal} = event.target.dataset;
  if (!signal || !event.target.value) return;
  write('dispute', 'POST', `${api}/signals/${signal}/dispute`, {becomes: event.target.value});
  event.target.closest('[popover]').hidePopover();
  editor.focus();
});
document.addEventListener('submit', event => {
  if (!event.target.dataset.fact) return;
  event.preventDefault();
  const form = event.target;
  const state = event.submitter.value || null;
  form.closest('[popover]').hidePopover();
  write('fact', 'PUT', `${api}/facts/${form.dataset.fact}`, {state, why: state ? form.elements.why.value : ''});
  form.reset();
  editor.focus();
});
function change(changes) { prompting.invite(); write('change', 'PATCH', api, changes); }
function setFramework(name) { change({framework: name || null}); }

/* Call details */

const details = $('details');
details.addEventListener('close', () => editor.focus());
/** Where nothing else takes words, the notes do. */
function backToNotes() {
  const {activeElement: now} = document;
  const nowhere = [$('menu'), document.body].includes(now) || now.closest('[popover]:not(:popover-open)');
  if (nowhere && !document.querySelector('dialog[open], [popover]:popover-open')) editor.focus();
}
$('palette').addEventListener('close', backToNotes);
$('undo').addEventListener('click', () => editor.focus());
$('details-form').addEventListener('submit', event => {
  if (event.submitter?.value !== 'save') return;
  const {prospect, ...rest} = Object.fromEntries(new FormData(event.target));
  change({prospect: prospect.trim() || null, ...rest});
});
$('delete-call').addEventListener('click', () => {
  for (const {key} of mine()) box.withdraw(key);
  draft.keep('');
  for (const what of [boot.call, `end-${boot.call}`, ...[...$('filed').children].map(({id}) => id)]) forgetDrafts(what);
  write('deletion', 'DELETE', api);
  forgetPage();
});

/* The end */

/** To the page of the end: with the words that still stand in a field, and once all is saved. */
function endCall() {
  finishCorrections();
  removeAllNow();
  if (!file()) return;
  ending = true;
  leaveOnceSaved();
  if (ending) box.run();
}
function leaveOnceSaved() {
  if (!ending || filing.size || mine().some(({refused}) => !refused)) return;
  ending = false;
  location.assign(`${location.pathname}/end`);
}

/* Keys */

let leaving = false;
editor.field.addEventListener('blur', () => { leaving = false; });
editor.field.addEventListener('keydown', event => {
  if (event.isComposing) return;
  const plainTab = event.key === 'Tab' && !event.shiftKey && !event.altKey && !event.ctrlKey && !event.metaKey;
  if (plainTab && !leaving && question().qid && question().listening === 'no') {
    event.preventDefault();
    act.ask();
  } else if (!['Tab', 'Shift', 'Escape'].includes(event.key)) leaving = false;
});
document.addEventListener('keydown', event => {
  const leavesNotes = editor.field.contains(document.activeElement); // a quick Tab behind it must not be taken back
  if (event.key === 'Escape' && !leavesNotes) setTimeout(backToNotes); // once it has closed what is open
  if (event.isComposing || document.querySelector('dialog[open]')) return;
  const run = shortcut(event);
  if (!run) return;
  event.preventDefault();
  run();
});
function shortcut(event) {
  if (modifier(event) && !event.altKey && event.key.toLowerCase() === 'k') return openPalette;
  if (modifier(event) && event.key === 'Enter') return act.answered;
  if (modifier(event) && event.key === '.') return nextSignal;
  if (event.altKey && event.key === 'ArrowDown') return act.skip;
  if (event.altKey && event.key === 'ArrowUp') return act.restore;
  return null;
}
function nextSignal() { if (!walk(1)) remark(t('no_signals')); }

const openPalette = palette(() => [
  ...question().qid && question().listening === 'no' ? [{label: t('ask'), keys: 'Tab', run: act.ask}] : [],
  ...question().qid ? [
    {label: t('mark_answered'), keys: caps('mod+enter'), run: act.answered},
    {label: t('skip'), keys: caps('alt+down'), run: act.skip},
  ] : [],
  ...document.querySelector('[data-act="restore"]') ? [{label: t('restore'), keys: caps('alt+up'), run: act.restore}] : [],
  {label: t('end_call'), run: endCall},
  ...ended ? [{label: t('reopen'), run: act.reopen}] : [],
  {label: t('next_signal'), keys: caps('mod+period'), run: nextSignal},
  {label: t('signals'), run: () => $('signals').showPopover()},
  {label: t('write'), run: () => editor.focus()},
  ...boot.frameworks.filter(([name]) => name !== $('framework').value).map(([name, label]) => ({
    label: t('framework', {name: label}),
    run: () => { setFramework(name); editor.focus(); },
  })),
  {label: t('all_facts'), run: () => $('facts').showPopover()},
  ...$('instead').hidden ? [] : [{label: t('use_instead'), run: act.use_instead}],
  {label: prompting.quiet ? t('loud') : t('quiet'), run: switchQuiet},
  {label: t('held'), run: showHeld},
  {label: t('details'), run: () => details.showModal()},
  ...canPopOut ? [{label: t('pop_out'), run: popOut}] : [],
  {label: t('theme'), run: switchTheme},
  ...boot.languages.filter(([code]) => code !== document.documentElement.lang).map(([code, name]) => ({
    label: t('language', {name}),
    run: () => location.assign(`?ui_lang=${code}`),
  })),
  {label: t('home'), run: () => location.assign('/')},
  {label: t('profile'), run: () => location.assign('/profile')},
], typed => ({label: t('search_for', {typed}), run: () => location.assign(`/search?q=${encodeURIComponent(typed)}`)}));
$('menu').addEventListener('click', openPalette);

function switchQuiet() {
  prompting.beQuiet(!prompting.quiet);
  drawQuiet();
  remark(prompting.quiet ? t('is_quiet') : t('is_loud'));
}
function drawQuiet() { document.body.toggleAttribute('data-quiet', prompting.quiet); }

function showHeld() {
  const why = {quiet: t('held_quiet'), typing: t('held_typing'), spacing: t('held_spacing'), budget: t('held_budget')};
  const lines = prompting.held.toReversed().map(({at, text, reason}) => element('li', {},
    element('b', {textContent: text}),
    element('small', {textContent: [at && clockTime(new Date(at)), why[reason]].filter(Boolean).join(' · ')}),
  ));
  $('held-list').replaceChildren(...lines.length ? lines : [element('li', {textContent: t('none_held')})]);
  $('held').showPopover();
}

function switchTheme() {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  root.dataset.theme = dark ? 'light' : 'dark';
  try { localStorage.setItem('fingerpost.theme', root.dataset.theme); } catch { /* for this page only */ }
}

/* Clock and start */

let started = boot.started && new Date(boot.started);
let ended = boot.ended && new Date(boot.ended);
function tick() {
  const seconds = started ? Math.max(0, Math.floor(((ended || Date.now()) - started) / 1000)) : 0;
  const parts = [Math.floor(seconds / 60), seconds % 60].map(part => String(part).padStart(2, '0'));
  $('clock').textContent = seconds < 3 * 3600 ? parts.join(':') : '';
}
setInterval(tick, 1000);
tick();

addEventListener('online', box.run);
addEventListener('visibilitychange', () => { if (!document.hidden) { box.run(); live.refresh(); } });
addEventListener('pagehide', removeAllNow);

listenForEvidence();
drawQuiet();
localise(document);
draw();
box.run();
editor.focus();
if (editor.entered) { // Enter made a line break, before this script was there to hear it
  editor.set(editor.text().trimEnd());
  file();
}
resumeCorrections(correcting);
if ($('filed').children.length) $('paper').scrollTop = $('paper').scrollHeight;
