// Small things that every part of the call page uses.

export const $ = id => document.getElementById(id);
export const boot = JSON.parse($('boot').textContent);

/** The text of the catalogue under `key`, with {name}s filled in. */
export const t = (key, values = {}) =>
  boot.t[key].replace(/\{(\w+)\}/g, (whole, name) => name in values ? values[name] : whole);

export const element = (tag, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
};

// Only markup that the service rendered passes here; words of a note are escaped by its templates.
const rules = {createHTML: markup => markup, createScriptURL: path => path};
const policy = window.trustedTypes ? trustedTypes.createPolicy('panel', rules) : rules;
export const setMarkup = (host, markup) => { host.innerHTML = policy.createHTML(markup); };

/** The service worker, which shows pages that were seen before while the service is away. */
export const startWorker = () => navigator.serviceWorker?.register(policy.createScriptURL('/worker.js')).catch(() => {});

const mac = /Mac|iPhone|iPad/.test(navigator.platform);
const CAPS = {mod: mac ? '⌘' : 'Ctrl', alt: mac ? '⌥' : 'Alt', enter: '↵', down: '↓', up: '↑', k: 'K', period: '.'};
export const caps = keys => keys.split('+').map(key => CAPS[key] ?? key).join(mac ? '' : ' ');
export const modifier = event => mac ? event.metaKey : event.ctrlKey;

const shortTime = new Intl.DateTimeFormat(document.documentElement.lang, {hour: '2-digit', minute: '2-digit', hourCycle: 'h23'});
const shortDate = new Intl.DateTimeFormat(document.documentElement.lang, {day: 'numeric', month: 'short'});
export const clockTime = at => shortTime.format(at);

/** Times as this computer shows them, keys as this keyboard names them. A mere day is the same everywhere, and stays. */
export function localise(root) {
  for (const time of root.querySelectorAll('time[datetime*=T]')) {
    const at = new Date(time.dateTime);
    if (!Number.isNaN(+at)) time.textContent = 'day' in time.dataset ? shortDate.format(at) : clockTime(at);
  }
  for (const cap of root.querySelectorAll('kbd[data-keys]')) cap.textContent = caps(cap.dataset.keys);
}

let statusTimer;
let resting = {text: boot.t.saved, tone: ''};
const showStatus = ({text, tone}) => { $('status').textContent = text; $('status').dataset.tone = tone; };

/** What the status line says until something else rests there. */
export function rest(text, tone = '') {
  resting = {text, tone};
  if (undoing()) return;
  clearTimeout(statusTimer);
  showStatus(resting);
}

/** Whether something can be taken back. */
const undoing = () => $('undo') && !$('undo').hidden;

/** A passing remark in the status line; `undo` offers to take it back while it stands. Only an error ends such an offer early. */
export function remark(text, tone = '', undo = null) {
  if (undoing() && !undo && tone !== 'error') return;
  showStatus({text, tone});
  $('undo').hidden = !undo;
  $('undo').onclick = () => { endRemark(); undo(); };
  clearTimeout(statusTimer);
  statusTimer = setTimeout(endRemark, 6000);
}
function endRemark() {
  clearTimeout(statusTimer);
  $('undo').hidden = true;
  showStatus(resting);
}

/** Said by a screen reader, politely. */
export const say = text => { $('live').textContent = text; };

export const newKey = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
};
