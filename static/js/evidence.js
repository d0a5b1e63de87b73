// The evidence of a signal: opened from its label, from its words, or by key; one at a time, in the order of the notes.

import {$} from './page.js';

const signs = () => [...$('filed').querySelectorAll('.sign')];
const popOf = sign => sign && $(sign.getAttribute('popovertarget'));
const openSign = () => signs().find(sign => popOf(sign)?.matches(':popover-open'));

/** Bring an element of the notes into view without moving what is already seen. */
export function reveal(item) {
  const paper = $('paper').getBoundingClientRect();
  const box = item.getBoundingClientRect();
  if (box.top < paper.top + 8 || box.bottom > paper.bottom - 8) item.scrollIntoView({block: 'center'});
}

export function openEvidence(id) {
  const pop = $(`evidence-${id}`);
  if (!pop) return;
  const words = $('filed').querySelector(`mark[data-signal="${id}"]`) ?? pop.previousElementSibling;
  reveal(words);
  pop.showPopover({source: words});
  pop.tabIndex = -1;
  pop.focus({preventScroll: true});
}

/** The next signal after the open one, the last one when none is open; `step` -1 goes back. */
export function walk(step) {
  const all = signs();
  if (!all.length) return false;
  const now = all.indexOf(openSign());
  const next = now < 0 ? all.length - 1 : (now + step + all.length) % all.length;
  popOf(all[now])?.hidePopover();
  openEvidence(popOf(all[next]).id.replace('evidence-', ''));
  return true;
}

export function listenForEvidence() {
  document.addEventListener('click', event => {
    const words = event.target.closest?.('mark[data-signal], .signals [data-signal]');
    if (!words) return;
    $('signals').hidePopover();
    openEvidence(words.dataset.signal);
  });
  document.addEventListener('click', event => {
    const jump = event.target.closest?.('a.jump');
    if (!jump) return;
    event.preventDefault();
    jump.closest('[popover]')?.hidePopover();
    const item = $(jump.hash.slice(1));
    if (!item) return;
    reveal(item);
    item.classList.remove('flash');
    requestAnimationFrame(() => item.classList.add('flash'));
  });
  document.addEventListener('keydown', event => {
    const step = {ArrowDown: 1, ArrowUp: -1}[event.key];
    if (!step || event.altKey || !event.target.closest?.('[id^="evidence-"]')) return;
    event.preventDefault();
    walk(step);
  });
}
