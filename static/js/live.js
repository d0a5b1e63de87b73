// The page as the service sees the call: regions fetched after each change, by this page or by another screen.

import {$, boot, localise, remark, rest, say, setMarkup, t} from './page.js';
import {keepState, keptState} from './offline.js';
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
  prompting.offer('question', {...offered.question, moot}, () => {
    patch($('question'), html.question);
    const next = $('q')?.dataset ?? {};
    if (next.qid && next.qid !== qid && next.listening === 'no') tell(t('next_question', {question: offered.question.text}));
  });
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

let news = [];
/** What changed by itself, said in one go: a second message would cut the first off. */
function tell(...lines) {
  if (!news.length) queueMicrotask(() => { say(news.join('. ')); news = []; });
  news.push(...lines);
}

function announce(page) {
  const fresh = page.heard.filter(signal => !known.has(signal.id));
  known = new Set(page.heard.map(signal => signal.id));
  const heard = fresh.map(({polarity, label}) => `${t(`polarity_${polarity}`)}: ${label}`);
  const turned = page.verdict === verdict ? [] : [t('new_verdict', {verdict: page.verdict})];
  verdict = page.verdict;
  if (heard.length) remark(heard.at(-1), fresh.at(-1).polarity);
  if (heard.length || turned.length) tell(...heard, ...turned);
}

/** A state of the call as this browser keeps it: with the words of all notes, those that were not sent again too. */
function stateNow(page) {
  const items = page.items.map(([id, kind]) => [id, kind, seen.get(id) ?? $(id)?.innerHTML ?? '']);
  return {...page, items, at: new Date().toISOString()};
}

/**
 * Follow the call. `onPage` is called with each state, after it was drawn; `onReach` with the time of the last known
 * state when the service goes out of reach, and with null when it is there again.
 */
export function follow(onPage, onReach) {
  const paper = $('paper');
  let wanted = revision;
  let whole = false;
  let busy = false;
  let source = null;
  let asOf = new Date(boot.as_of); // when the page was as it is
  let reached = true;
  let connected = false;

  async function fetchPage() {
    const since = whole ? 0 : revision;
    whole = false;
    const response = await fetch(`/calls/${boot.call}/regions?since=${since}&ui_lang=${document.documentElement.lang}`, {signal: AbortSignal.timeout(20_000)});
    if (!response.ok) throw new Error(String(response.status));
    if (!since) for (const item of $('filed').children) seen.delete(item.id);
    return response.json();
  }

  function draw(page) {
    const atEnd = paper.scrollHeight - paper.scrollTop - paper.clientHeight < 80;
    suggest(page);
    for (const name of REGIONS) patch($(name), page.html[name]);
    patchItems(page.items);
    announce(page);
    ({revision} = page);
    onPage(page);
    if (atEnd) paper.scrollTop = paper.scrollHeight;
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
        asOf = new Date();
        if (page.revision < revision) break;
        draw(page);
        keepState(() => stateNow(page));
      } while (revision < wanted || whole);
    } catch {
      remark(t('loading_failed'), 'error');
    }
    busy = false;
  }

  /** A page that stands in while the service is away is as old as its opening; the state that was kept is newer. */
  async function drawKept() {
    const kept = await keptState();
    if (reached || !kept || kept.revision <= revision) return;
    asOf = new Date(kept.at);
    draw(kept);
    onReach(asOf);
  }

  function lost() {
    if (!reached) return;
    reached = false;
    if (connected) asOf = new Date(); // until now nothing had changed
    connected = false;
    onReach(asOf);
    drawKept();
  }

  function open() {
    if (source || document.hidden) return;
    source = new EventSource(`/api/calls/${boot.call}/live`);
    source.addEventListener('open', () => {
      connected = true;
      if (reached) return;
      reached = true;
      onReach(null);
    });
    source.addEventListener('snapshot', event => {
      if (Number(event.lastEventId) > revision) refresh(Number(event.lastEventId));
    });
    source.addEventListener('deleted', () => { close(); rest(t('deleted'), 'red'); });
    source.addEventListener('error', () => {
      lost();
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
