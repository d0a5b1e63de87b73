// Pages that this browser keeps for when the service is away: see worker.js.

import {startWorker} from './page.js';

const PAGES = 'pages';

/** A deleted call leaves nothing behind. */
export async function forgetPage() {
  try { await (await caches.open(PAGES)).delete(location.pathname, {ignoreSearch: true}); } catch { /* nothing was kept */ }
}

startWorker();
