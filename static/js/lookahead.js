// Signals while typing: one request at a time, the newest text wins.

const PAUSE_MS = 15;
const LONGEST = 100_000;

async function heardIn(text, path) {
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: {'Content-Type': 'application/json'},
      body: JSON.stringify({text}),
      signal: AbortSignal.timeout(20_000),
    });
    return response.ok ? (await response.json()).signals : null;
  } catch {
    return null; // no marks until the service is back; the words are kept
  }
}

/** Returns the function to call after each change of the editor's text. */
export function lookAheadOf(editor, path) {
  let next = null;
  let busy = false;
  let pause;

  async function look() {
    if (busy) return;
    busy = true;
    while (next !== null) {
      const words = next;
      next = null;
      const signals = words.trim() && words.length <= LONGEST ? await heardIn(words, path) : [];
      if (signals) editor.mark(signals, words);
    }
    busy = false;
  }

  return () => {
    next = editor.text();
    clearTimeout(pause);
    pause = setTimeout(look, PAUSE_MS);
  };
}
