// The page as the service sees the call: regions fetched after each change, by this page or by another screen.

import {$, boot, localise, remark, rest, say, setMarkup, t} from './page.js';
import {prompting} from './prompting.js';

const REGIONS = ['verdict', 'coverage', 'facts', 'signals'];
const seen = new Map();
let revision = boot.revision;
let known = new Set(boot.heard.map(signal => signal.id));
let verdict = boot.verdict;

/** Replace a region when it changed, keeping the keyboard where it was. */
function patch(host, markup) {
  if (seen.get(host.id) === markup || host.querySelector('input:focus')?.value) return;
  seen.set(host.id, markup);
  const focused = host.contains(document.activeElement) ? document.activeElement : null;
  const open = host.querySelector('[popover]:popover-open')?.id;
  const {act, actKey} = focused?.dataset ?? {};
  const again = focused?.id ? `#${focused.id}` : act ? `[data-act="${act}"]` : actKey ? `[data-act-key="${actKey}"]` : null;
  setMarkup(host, markup);
  localise(host);
  if (open) $(open)?.showPopover({source: host.querySelector(`[popovertarget="${open}"]`)});
  if (focused) (again && host.querySelector(again) || $('editor')).focus();
}

function patchItems(items) {
  const list = $('filed');
  const ids = new Set(items.map(([id]) => id));
  for (const old of [...list.children]) if (!ids.has(old.id)) { seen.delete(old.id); old.remove(); }
  items.forEach(([id, kind, markup], position) => {
    let item = $(id);
    if (!item) {
      item = document.createElement('li');
      item.id = id;
      item.dataset.kind = kind;
    }
    if (list.children[position] !== item) list.insertBefore(item, list.children[position] ?? null);
    if (markup !== null && !item.dataset.editing) patch(item, markup);
  });
}

/** Suggestions are drawn when they may be: see prompting.js. */
function suggest({offered, html}) {
  const {qid, listening, state, turnsTo = ''} = $('q')?.dataset ?? {};
  const outdated = offered.askable[qid] !== state || turnsTo.split(' ').includes(offered.verdict);
  const moot = !qid || listening === 'yes' || outdated;
  prompting.offer('question', {...offered.question, moot}, () => patch($('question'), html.question));
  const gone = cards().some(({dataset}) => !offered.cards.id.split(' ').includes(dataset.card));
  prompting.offer('cards', {...offered.cards, moot: gone}, () => { patch($('cards'), html.cards); hidePutAway(); });
}

const AWAY = `fingerpost.away.${boot.call}`;
const cards = () => [...$('cards').querySelectorAll('[data-card]')];
const away = new Set(JSON.parse(sessionStorage.getItem(AWAY) ?? '[]'));
export function putAway(card) {
  away.add(card.dataset.card);
  sessionStorage.setItem(AWAY, JSON.stringify([...away]));
  hidePutAway();
}
function hidePutAway() { for (const card of cards()) card.hidden = away.has(card.dataset.card); }

function announce(page) {
  const fresh = page.heard.filter(signal => !known.has(signal.id));
  known = new Set(page.heard.map(signal => signal.id));
  const heard = fresh.map(({polarity, label}) => `${t(`polarity_${polarity}`)}: ${label}`);
  const turned = page.verdict === verdict ? [] : [t('new_verdict', {verdict: page.verdict})];
  verdict = page.verdict;
  if (heard.length) remark(heard.at(-1), fresh.at(-1).polarity);
  if (heard.length || turned.length) say([...heard, ...turned].join('. '));
}

/** Follow the call. `onPage` is called with each state, after it was drawn. */
export function follow(onPage) {
  const paper = $('paper');
  let wanted = revision;
  let whole = false;
  let busy = false;
  let source = null;

  async function fetchPage() {
    const since = whole ? 0 : revision;
    whole = false;
    const response = await fetch(`/calls/${boot.call}/regions?since=${since}&ui_lang=${document.documentElement.lang}`, {signal: AbortSignal.timeout(20_000)});
    if (!response.ok) throw new Error(String(response.status));
    if (!since) for (const item of $('filed').children) seen.delete(item.id);
    return response.json();
  }

  /** Draw the call as it is, at `atLeast` or later. Of notes only those that changed are fetched, or `all`. */
  async function refresh(atLeast = revision, all = false) {
    wanted = Math.max(wanted, atLeast);
    whole ||= all;
    if (busy) return;
    busy = true;
    try {
      do {
        const page = await fetchPage();
        if (page.revision < revision) break;
        const atEnd = paper.scrollHeight - paper.scrollTop - paper.clientHeight < 80;
        suggest(page);
        for (const name of REGIONS) patch($(name), page.html[name]);
        patchItems(page.items);
        announce(page);
        ({revision} = page);
        onPage(page);
        if (atEnd) paper.scrollTop = paper.scrollHeight;
      } while (revision < wanted || whole);
    } catch {
      remark(t('loading_failed'), 'red');
    }
    busy = false;
  }

  function open() {
    if (source || document.hidden) return;
    source = new EventSource(`/api/calls/${boot.call}/live`);
    source.addEventListener('snapshot', event => {
      if (Number(event.lastEventId) > revision) refresh(Number(event.lastEventId));
    });
    source.addEventListener('deleted', () => { close(); rest(t('deleted'), 'red'); });
    source.addEventListener('error', () => {
      if (source?.readyState !== EventSource.CLOSED) return;
      close();
      setTimeout(open, 3000);
    });
  }
  function close() { source?.close(); source = null; }

  for (const [place, {id}] of Object.entries(boot.offered)) if (id !== undefined) prompting.begin(place, id);
  hidePutAway();
  // A browser allows few connections to one host: a tab in the background gives its own back.
  document.addEventListener('visibilitychange', () => document.hidden ? close() : open());
  addEventListener('pagehide', close);
  open();
  return {refresh, get revision() { return revision; }};
}
