// The panel in a small window that stays above all others, beside a call tool that is no web page.

import {boot} from './page.js';

export const canPopOut = 'documentPictureInPicture' in window;

/** Opens this call once more, in a frame: what belongs to a document, such as marks and keys, stays where it works. */
export async function popOut() {
  const beside = await documentPictureInPicture.requestWindow({width: 380, height: 680});
  const frame = beside.document.createElement('iframe');
  frame.src = location.pathname;
  frame.title = boot.t.pop_out;
  Object.assign(frame.style, {position: 'fixed', inset: '0', width: '100%', height: '100%', border: '0'});
  beside.document.body.append(frame);
}
