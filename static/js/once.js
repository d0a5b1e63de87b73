// A form that was just sent is not sent again: a double click begins one call.

const PAUSE_MS = 3000;
const sent = new WeakMap();

document.addEventListener('submit', event => {
  if (event.target.method !== 'post') return;
  const now = performance.now();
  if (now - (sent.get(event.target) ?? -Infinity) < PAUSE_MS) event.preventDefault();
  else sent.set(event.target, now);
});
