// Every write of the page, in order, until the service has it. Kept in the browser's database, so that neither a
// closed tab nor a stopped service loses a word; a note goes out again under the key it was made with.

import {newKey} from './page.js';
import {browserStore} from './storage.js';

const LONGEST_WAIT = 10_000;
const NAME = 'fingerpost.out';
const unheard = response => !response || response.status >= 500 || response.status === 429 || response.status === 408;

/**
 * Entries are {key, call, kind, method, path, body, at, refused?}. Those of every call are delivered, from whichever
 * page is open; `onChange` is called whenever they change, here or in another tab.
 */
export function outbox({onChange, onDelivered, onRefused, onReach}) {
  const store = browserStore();
  const tabs = new BroadcastChannel(NAME);
  let known = new Map();
  const fresh = new Map(); // what `known` may not hold yet
  const stored = new WeakSet(); // of these, what is on the disk
  const gone = new Set(); // what may be on it still
  let order = 0;
  let busy = false;
  let again = false;
  let wait = 0;
  let timer;

  const entries = () => [...new Map([...known, ...fresh])]
    .filter(([name]) => !gone.has(name))
    .sort(([a], [b]) => a < b ? -1 : 1)
    .map(([name, entry]) => ({name, ...entry}));
  const first = () => entries().find(entry => !entry.refused);

  async function load() {
    // What is put while the disk is read is not among what comes back, and stays fresh until the next time.
    const before = [...fresh].filter(([, entry]) => stored.has(entry));
    known = await store.all();
    for (const [name, entry] of before) if (fresh.get(name) === entry) fresh.delete(name);
    onChange();
  }
  async function put(name, {...entry}) {
    delete entry.name;
    fresh.set(name, entry);
    onChange();
    await store.put(name, entry);
    stored.add(entry);
    tabs.postMessage('');
  }
  async function drop(name) {
    gone.add(name);
    onChange();
    await store.drop(name);
    tabs.postMessage('');
  }

  async function send({method, path, body}) {
    const json = body === undefined ? undefined : JSON.stringify(body);
    try {
      return await fetch(path, {
        method,
        headers: {'Content-Type': 'application/json', Prefer: 'return=minimal'},
        body: json,
        keepalive: (json?.length ?? 0) < 16_000, // goes out although the tab closes
        signal: AbortSignal.timeout(20_000),
      });
    } catch {
      return null;
    }
  }

  async function settle(entry, response) {
    const reply = response.status === 204 ? {} : await response.json().catch(() => ({}));
    if (response.ok) {
      const dropped = drop(entry.name);
      onDelivered(entry, reply);
      await dropped;
      return;
    }
    const detail = reply.detail ?? response.statusText;
    if (entry.kind === 'note' || entry.kind === 'correction') await put(entry.name, {...entry, refused: detail});
    else await drop(entry.name);
    onRefused(entry, detail);
  }

  async function deliver() {
    await load();
    for (let entry = first(); entry; entry = first()) {
      const response = await send(entry);
      if (unheard(response)) {
        wait = Math.min(wait ? wait * 2 : 1000, LONGEST_WAIT);
        timer = setTimeout(run, wait);
        onReach(false);
        return;
      }
      wait = 0;
      await settle(entry, response);
    }
    onReach(true);
  }

  async function run() {
    clearTimeout(timer);
    if (busy) { again = true; return; }
    busy = true;
    // One tab at a time delivers what all tabs have filed.
    if (navigator.locks) await navigator.locks.request(NAME, deliver);
    else await deliver();
    busy = false;
    if (again) { again = false; run(); }
  }

  tabs.onmessage = load;

  return {
    entries,
    run,
    /** Done once the write is on this computer's disk; on its way to the service it is at once. */
    async add(call, kind, method, path, body, more = {}) {
      const key = more.key ?? newKey();
      const at = new Date().toISOString();
      const filed = put(`${Date.now()}.${String(order++).padStart(6, '0')}.${key}`, {key, call, kind, method, path, body, at, ...more});
      run();
      await filed;
    },
    withdraw(key) {
      for (const entry of entries()) if (entry.key === key) drop(entry.name);
    },
  };
}
