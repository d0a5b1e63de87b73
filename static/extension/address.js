// Where the service is; kept in this browser.

const USUAL = 'http://127.0.0.1:8000';

export const address = async () => (await chrome.storage.local.get('address')).address ?? USUAL;
export const remember = url => chrome.storage.local.set({address: url});

/** The origin that somebody typed, or null when it is none. */
export function originOf(typed) {
  try {
    const url = new URL(typed.includes('://') ? typed : `https://${typed}`);
    return ['http:', 'https:'].includes(url.protocol) ? url.origin : null;
  } catch {
    return null;
  }
}
