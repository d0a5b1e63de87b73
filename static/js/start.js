// The start page: dates as this computer shows them, and notes of any call that still wait for the service.

import {$, localise, startWorker} from './page.js';
import {outbox} from './outbox.js';

const show = () => { $('unsaved').hidden = !box.entries().some(entry => !entry.refused); };
const box = outbox({onChange: show, onDelivered() {}, onRefused() {}, onReach: show});

localise(document);
show();
box.run();
startWorker();
