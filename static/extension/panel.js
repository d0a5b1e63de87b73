// The side panel: the service's own pages in a frame. What was typed is kept by those pages, not here.

import {address} from './address.js';
import {localise} from './words.js';

const $ = id => document.getElementById(id);

async function open() {
  const url = await address();
  const answers = await fetch(`${url}/healthz`).then(({ok}) => ok, () => false);
  $('away').hidden = answers;
  $('panel').hidden = !answers;
  $('address').textContent = url;
  if (answers && !$('panel').src.startsWith(url)) $('panel').src = `${url}/`;
}

$('again').addEventListener('click', open);
$('options').addEventListener('click', () => chrome.runtime.openOptionsPage());
chrome.storage.onChanged.addListener(open);
localise();
open();
