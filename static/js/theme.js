// Before the first paint: the theme that was chosen in this browser.
(() => {
  try {
    const chosen = localStorage.getItem('fingerpost.theme');
    if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
  } catch { /* no storage: the system's theme */ }
})();
