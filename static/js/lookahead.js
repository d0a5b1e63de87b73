// Signals while typing: one request at a time, the newest text wins. Only the words around what changed are read, so
// that a key costs the same in a note of any length; once the hands rest, the whole note is read again.

const PAUSE_MS = 15;
const REST_MS = 900;
const LONGEST = 100_000;
const ENDLESS = /[^\n]{3000}/;
const REACH = 500; // of one endless line, so much is read on each side of a change

/** `{signals, questions}` of a text, or null while the service is away: the words are kept, the marks wait. */
async function heardIn(text, path, signal) {
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: {'Content-Type': 'application/json'},
      body: JSON.stringify({text}),
      signal: AbortSignal.any([signal, AbortSignal.timeout(20_000)]),
    });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

/** Where two texts differ, as `[start, end)` of the later one. */
export function difference(before, now) {
  const most = Math.min(before.length, now.length);
  let start = 0;
  while (start < most && before[start] === now[start]) start++;
  let same = 0;
  while (same < most - start && before.at(-1 - same) === now.at(-1 - same)) same++;
  return [start, now.length - same];
}

/** The lines that hold `[start, end)` with the two before and the one after; of endless lines only whole clauses. */
export function surroundings(text, start, end) {
  let from = start;
  for (let lines = 0; from > 0 && lines < 3; lines++) from = text.lastIndexOf('\n', from - 1);
  let to = end;
  for (let lines = 0; to >= 0 && to < text.length && lines < 2; lines++) to = text.indexOf('\n', to + (lines ? 1 : 0));
  from = from < 0 ? 0 : from && from + 1;
  if (to < 0) to = text.length;
  return [
    from < start - 2 * REACH ? clause(text, start - 2 * REACH, start - REACH) : from,
    to > end + 2 * REACH ? clause(text, end + REACH, end + 2 * REACH) : to,
  ];
}

/** Where a clause begins between two places, else a word, else the first place. */
function clause(text, from, to) {
  const part = text.slice(from, to);
  const found = part.search(/[.!?;。！？；\n]\s*\S/) + 1 || part.search(/\s\S/) + 1;
  return from + found;
}

/** Returns the function to call after each change of the editor's text; `onQuestions(questions, start)` hears what the rep asks in it. */
export function lookAheadOf(editor, path, onQuestions = () => {}) {
  let read = ''; // the text as it was when its marks were made
  let next = null;
  let busy = false;
  let whole = false;
  let leave = new AbortController();
  let pause;
  let rest;

  async function look() {
    if (busy) return;
    busy = true;
    while (next !== null) {
      const text = next;
      next = null;
      const [start, end] = whole ? [0, text.length] : surroundings(text, ...difference(read, text));
      const words = text.slice(start, end);
      leave = new AbortController();
      const heard = words.trim() && words.length <= LONGEST ? await heardIn(words, path, leave.signal) : {signals: [], questions: []};
      if (heard && editor.mark(heard.signals, words, start)) {
        read = text;
        onQuestions(heard.questions, words, start);
      }
      whole = false;
      if ((start > 0 || end < text.length) && !ENDLESS.test(text)) rest = setTimeout(readAll, REST_MS);
    }
    busy = false;
  }

  function readAll() { whole = true; next = editor.text(); look(); }

  return () => {
    if (whole) leave.abort(); // the long way round must not hold up a key
    whole = false;
    next = editor.text();
    clearTimeout(pause);
    clearTimeout(rest);
    pause = setTimeout(look, PAUSE_MS);
  };
}
