// What the browser keeps until the service has it: entries by name, in IndexedDB. Where a browser refuses that, in
// memory, for as long as the page lives.

const DATABASE = 'fingerpost';
const ENTRIES = 'out';

const settled = request => new Promise((done, failed) => {
  request.onsuccess = () => done(request.result);
  request.onerror = () => failed(request.error);
});

function open() {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(ENTRIES);
  return settled(request);
}

/** `{all(), put(name, entry), drop(name)}`; each is done once it is on the disk. */
export function browserStore() {
  const memory = new Map();
  const database = open().catch(() => null);

  async function write(change) {
    const db = await database;
    if (!db) throw new Error('no storage');
    const transaction = db.transaction(ENTRIES, 'readwrite', {durability: 'strict'});
    change(transaction.objectStore(ENTRIES));
    await new Promise((done, failed) => {
      transaction.oncomplete = done;
      transaction.onerror = transaction.onabort = () => failed(transaction.error);
    });
  }

  return {
    async all() {
      const db = await database;
      const found = new Map(memory);
      if (db) {
        const entries = db.transaction(ENTRIES).objectStore(ENTRIES);
        const [names, values] = await Promise.all([settled(entries.getAllKeys()), settled(entries.getAll())]);
        names.forEach((name, i) => found.set(name, values[i]));
      }
      return found;
    },
    async put(name, entry) {
      try { await write(entries => entries.put(entry, name)); } catch { memory.set(name, entry); }
    },
    async drop(name) {
      memory.delete(name);
      try { await write(entries => entries.delete(name)); } catch { /* it was not stored */ }
    },
  };
}
