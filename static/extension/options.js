// The options: where the service is. An address of one's own is asked for as a permission, once.

import {address, originOf, remember} from './address.js';
import {localise, text} from './words.js';

const field = document.getElementById('address');
const said = document.getElementById('said');

localise();
field.value = await address();
document.getElementById('form').addEventListener('submit', async event => {
  event.preventDefault();
  const url = originOf(field.value.trim());
  if (!url) { said.textContent = text('no_address'); return; }
  const allowed = await chrome.permissions.request({origins: [`${new URL(url).protocol}//${new URL(url).hostname}/*`]}).catch(() => false);
  if (!allowed) { said.textContent = text('refused'); return; }
  await remember(url);
  field.value = url;
  said.textContent = text('saved');
});
