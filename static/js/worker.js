// The service worker. The service always comes first; pages and files that were seen before stand in while it is away,
// so that the panel opens and takes notes all the same. Answers of the API are never kept, and no page after a log-out.

const PAGES = 'pages';
const STATES = 'states'; // of calls: see offline.js
const FILES = 'files';
const MOST_PAGES = 8;

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', event => event.waitUntil(self.clients.claim()));

const isPage = ({request, path}) => request.mode === 'navigate' && /^\/(?:calls\/[\w-]+)?$/.test(path);
const isFile = ({path}) => path.startsWith('/static/');

async function keep(name, path, response) {
  const kept = await caches.open(name);
  if (!response.ok || response.redirected) {
    await kept.delete(path);
    return;
  }
  await kept.delete(path);
  await kept.put(path, response);
  if (name !== PAGES) return;
  const paths = await kept.keys();
  for (const old of paths.slice(0, Math.max(0, paths.length - MOST_PAGES))) await kept.delete(old);
}

async function answer(request, name, path) {
  try {
    const response = await fetch(request);
    if (response.type === 'basic') await keep(name, path, response.clone()).catch(() => {});
    return response;
  } catch (error) {
    const found = await (await caches.open(name)).match(path);
    if (found) return found;
    throw error;
  }
}

self.addEventListener('fetch', event => {
  const {request} = event;
  const {origin, pathname: path} = new URL(request.url);
  if (origin === self.location.origin && /^\/log(?:in|out)$/.test(path)) event.waitUntil(Promise.all([PAGES, STATES].map(name => caches.delete(name))));
  if (request.method !== 'GET' || origin !== self.location.origin) return;
  if (isPage({request, path})) event.respondWith(answer(request, PAGES, path));
  else if (isFile({path})) event.respondWith(answer(request, FILES, path));
});
