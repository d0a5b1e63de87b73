// Finding while typing: the list follows the field; without scripts the form is sent.

import {$, setMarkup, t} from './page.js';

const PAUSE = 180;
const form = $('search'), field = $('q'), found = $('found'), said = $('said');
let timer, asking;

const typed = () => {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value && !(name === 'whose' && value === 'all')) query.set(name, value);
  return query;
};

async function look() {
  clearTimeout(timer);
  asking?.abort();
  const mine = asking = new AbortController();
  const query = typed();
  history.replaceState(null, '', `/search?${query}`);
  query.set('part', 'true');
  try {
    const answer = await fetch(`/search?${query}`, {signal: mine.signal});
    if (!answer.ok || answer.redirected) throw new Error(answer.status);
    setMarkup(found, await answer.text());
    said.textContent = found.querySelector('[data-said]')?.textContent ?? '';
  } catch (problem) {
    if (problem.name !== 'AbortError') said.textContent = t('search_away');
  }
}

form.addEventListener('input', event => {
  if (event.isComposing) return;
  clearTimeout(timer);
  timer = setTimeout(look, PAUSE);
});
form.addEventListener('compositionend', look);
form.addEventListener('submit', event => { event.preventDefault(); look(); });

// Down from the field and through what was found, as in a list.
document.addEventListener('keydown', event => {
  if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key === '/' && !event.target.closest('input, select, textarea')) {
    event.preventDefault();
    field.select();
    return;
  }
  const step = {ArrowDown: 1, ArrowUp: -1}[event.key];
  const stops = [field, ...found.querySelectorAll('a')];
  const at = stops.indexOf(document.activeElement);
  if (!step || at < 0 || !stops[at + step]) return;
  event.preventDefault();
  stops[at + step].focus();
});
