// After a log-out nothing of what was written after calls stays in the browser; whoever only has to log in again finds it.

if (!new URLSearchParams(location.search).has('next')) {
  try {
    for (const name of Object.keys(localStorage)) if (name.startsWith('fingerpost.draft.end-')) localStorage.removeItem(name);
  } catch { /* nothing was kept */ }
}
