// Every write of the page, in order, until the service has it. Kept in the browser's storage, so that neither a
// closed tab nor a stopped service loses a word; a note goes out again under the key it was made with.

import {newKey} from './page.js';

const LONGEST_WAIT = 10_000;
const unheard = response => !response || response.status >= 500 || response.status === 429 || response.status === 408;

const PREFIX = 'fingerpost.out.';

/**
 * Entries are {key, call, kind, method, path, body, at, refused?}. Those of every call are delivered, from whichever
 * page is open; `onChange` is called whenever they change.
 */
export function outbox({onChange, onDelivered, onRefused, onReach}) {
  const unstored = new Map(); // what the browser's storage had no room for
  let order = 0;
  let busy = false;
  let again = false;
  let wait = 0;
  let timer;

  const put = (name, entry) => {
    try { localStorage.setItem(name, JSON.stringify(entry)); } catch { unstored.set(name, entry); }
  };
  const drop = name => { unstored.delete(name); try { localStorage.removeItem(name); } catch { /* not stored */ } };
  const names = () => {
    const stored = (() => { try { return Object.keys(localStorage); } catch { return []; } })();
    return [...stored.filter(name => name.startsWith(PREFIX)), ...unstored.keys()].sort();
  };
  const read = name => unstored.get(name) ?? JSON.parse(localStorage.getItem(name) ?? 'null');
  const entries = () => names().map(name => ({name, ...read(name)})).filter(entry => entry.key);
  const first = () => entries().find(entry => !entry.refused);

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
      drop(entry.name);
      onDelivered(entry, reply);
      return;
    }
    const detail = reply.detail ?? response.statusText;
    if (entry.kind === 'note' || entry.kind === 'correction') put(entry.name, {...entry, refused: detail});
    else drop(entry.name);
    onRefused(entry, detail);
  }

  async function deliver() {
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
      onChange();
    }
    onReach(true);
  }

  async function run() {
    clearTimeout(timer);
    if (busy) { again = true; return; }
    busy = true;
    // One tab at a time delivers what all tabs have filed.
    if (navigator.locks) await navigator.locks.request(PREFIX, deliver);
    else await deliver();
    busy = false;
    if (again) { again = false; run(); }
  }

  return {
    entries,
    run,
    add(call, kind, method, path, body, more = {}) {
      const key = more.key ?? newKey();
      const at = new Date().toISOString();
      put(`${PREFIX}${Date.now()}.${String(order++).padStart(6, '0')}.${key}`, {key, call, kind, method, path, body, at, ...more});
      onChange();
      run();
      return key;
    },
    withdraw(key) {
      for (const entry of entries()) if (entry.key === key) drop(entry.name);
      onChange();
    },
  };
}
