// What this browser keeps for when the service is away: pages (see worker.js), and of each call its last known state.

import {startWorker} from './page.js';

const PAGES = 'pages';
const STATES = 'states';
const MOST_STATES = 8;
const PAUSE_MS = 100;

const stateOf = path => `${path}/regions`;
let saving;

/** Keep the state of the call on this page; a page is kept as it was when it was opened. */
export function keepState(state) {
  clearTimeout(saving);
  saving = setTimeout(async () => {
    try {
      const kept = await caches.open(STATES);
      const path = stateOf(location.pathname);
      await kept.delete(path);
      await kept.put(path, new Response(JSON.stringify(state()), {headers: {'Content-Type': 'application/json'}}));
      const paths = await kept.keys();
      for (const old of paths.slice(0, Math.max(0, paths.length - MOST_STATES))) await kept.delete(old);
    } catch { /* no storage */ }
  }, PAUSE_MS);
}

/** The kept state of this call, null where none was kept. */
export async function keptState() {
  try {
    const found = await (await caches.open(STATES)).match(stateOf(location.pathname));
    return found ? await found.json() : null;
  } catch { return null; }
}

/** A deleted call leaves nothing behind. */
export async function forgetPage() {
  clearTimeout(saving);
  try {
    await (await caches.open(PAGES)).delete(location.pathname, {ignoreSearch: true});
    await (await caches.open(STATES)).delete(stateOf(location.pathname));
  } catch { /* nothing was kept */ }
}

startWorker();
