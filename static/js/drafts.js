// Words that are being typed, kept in the browser with every key stroke. Each tab keeps its own; what a closed tab
// left behind comes back in the next one that opens the same.

import {newKey} from './page.js';

const TAB = 'fingerpost.tab';

const held = (name, work) => navigator.locks
  ? new Promise(done => navigator.locks.request(name, {ifAvailable: true}, lock => {
    done(Boolean(lock));
    return lock ? work() : undefined;
  }))
  : Promise.resolve(true);

let named;
/** The name of this tab; a duplicated tab gets its own. */
const tabName = () => named ??= findName();
async function findName() {
  const forever = () => new Promise(() => {});
  let name = sessionStorage.getItem(TAB) ?? newKey();
  if (!await held(`${TAB}.${name}`, forever)) {
    name = newKey();
    await held(`${TAB}.${name}`, forever);
  }
  sessionStorage.setItem(TAB, name);
  return name;
}

/** Whose tab is open, by name. */
async function openTabs() {
  if (!navigator.locks) return null;
  const {held: locks} = await navigator.locks.query();
  return new Set(locks.map(lock => lock.name.replace(`${TAB}.`, '')));
}

const prefixOf = what => `fingerpost.draft.${what}.`;

/** Whether a tab left words for this, or has them still. */
export const hasDraft = what => {
  try { return Object.keys(localStorage).some(name => name.startsWith(prefixOf(what))); } catch { return false; }
};

/** Nothing of it is kept, in whichever tab it was typed. */
export function forgetDrafts(what) {
  try {
    for (const name of Object.keys(localStorage)) if (name.startsWith(prefixOf(what))) localStorage.removeItem(name);
  } catch { /* nothing was kept */ }
}

/** What was typed `what` for, such as the notes of a call: `found` from before, and `keep(text)` for now. */
export async function drafts(what) {
  const prefix = prefixOf(what);
  try {
    const tab = await tabName();
    const open = await openTabs();
    const mine = prefix + tab;
    const left = Object.keys(localStorage).filter(name => name.startsWith(prefix) && name !== mine && open && !open.has(name.slice(prefix.length)));
    const found = [mine, ...left].map(name => localStorage.getItem(name)).filter(Boolean);
    const keep = text => {
      try { if (text) localStorage.setItem(mine, text); else localStorage.removeItem(mine); } catch { /* storage is full */ }
    };
    for (const name of left) localStorage.removeItem(name);
    if (found.length) keep(found.join('\n'));
    return {found: found.join('\n'), keep};
  } catch {
    return {found: '', keep() {}};
  }
}
