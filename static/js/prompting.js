// How often the panel speaks up by itself. What the rep asked for is shown at once; everything else waits for a pause in
// typing, keeps its distance from the one before, and stays away in quiet mode. What was held back can be looked up.

import {boot} from './page.js';

const {spacing_seconds: spacing, pause_seconds: pause, most_in_ten_minutes: most} = boot.prompts;
const QUIET = 'fingerpost.quiet';
const HELD = `fingerpost.held.${boot.call}`;
const INVITED_MS = 5000;
const TRY_AGAIN_MS = 400;
const MOST_HELD = 50;

const shown = new Map(); // what stands in each place
const waiting = new Map();
let times = []; // of what was shown without being asked for
let typedAt = 0;
let invitedUntil = 0;
let timer;
let quiet = sessionStorage.getItem(QUIET) === 'yes';
let held = JSON.parse(sessionStorage.getItem(HELD) ?? '[]');

function reasonAgainst(urgent) {
  const now = Date.now();
  times = times.filter(at => now - at < 600_000);
  if (quiet) return 'quiet';
  if (now - typedAt < pause * 1000) return 'typing';
  if (!urgent && times.length && now - times.at(-1) < spacing * 1000) return 'spacing';
  if (!urgent && times.length >= most) return 'budget';
  return null;
}

function hold({text, reason}) {
  if (!text) return;
  held = [...held, {at: new Date().toISOString(), text, reason}].slice(-MOST_HELD);
  sessionStorage.setItem(HELD, JSON.stringify(held));
}

function put(place, {id, show}) {
  shown.set(place, id);
  waiting.delete(place);
  show();
}

function attempt(place) {
  const offer = waiting.get(place);
  if (!offer) return;
  const reason = reasonAgainst(offer.urgent);
  if (reason) {
    offer.reason = reason;
    clearTimeout(timer);
    if (quiet) return;
    timer = setTimeout(() => { for (const one of waiting.keys()) attempt(one); }, TRY_AGAIN_MS);
    return;
  }
  times.push(Date.now());
  put(place, offer);
}

export const prompting = {
  typed() { typedAt = Date.now(); },
  /** What comes next was asked for. */
  invite() { invitedUntil = Date.now() + INVITED_MS; },
  /** What stands in a place from the start. */
  begin(place, id) { shown.set(place, id); },
  /** Show something in its place, now or once it may; `moot` when what stands there makes no sense any more. */
  offer(place, {id, text, urgent = false, moot = false}, show) {
    const before = waiting.get(place);
    if (before && before.id !== id) hold(before);
    waiting.delete(place);
    const asked = Date.now() < invitedUntil;
    if (shown.get(place) === id || moot || asked || !text) put(place, {id, show});
    else {
      waiting.set(place, {id, text, urgent, show, reason: 'typing'});
      attempt(place);
    }
  },
  /** Nothing stands in a place any more, and nothing waits for it. */
  withdraw(place) {
    waiting.delete(place);
    shown.delete(place);
  },
  get quiet() { return quiet; },
  get held() { return [...held, ...waiting.values()]; },
  beQuiet(wanted) {
    quiet = wanted;
    sessionStorage.setItem(QUIET, wanted ? 'yes' : 'no');
    for (const place of waiting.keys()) attempt(place);
  },
};
