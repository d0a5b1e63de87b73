// The command palette: everything the page can do, by name, with the key that does it at once.

import {$, element} from './page.js';

/** `commands()` gives [{label, keys?, run}], `otherwise(typed)` one more for what is typed; returns the function that opens the palette. */
export function palette(commands, otherwise) {
  const dialog = $('palette');
  const find = $('palette-find');
  const list = $('palette-list');
  let shown = [];
  let chosen = 0;

  function choose(position) {
    chosen = shown.length ? (position + shown.length) % shown.length : 0;
    for (const [i, item] of [...list.children].entries()) item.setAttribute('aria-selected', i === chosen);
    find.setAttribute('aria-activedescendant', shown.length ? `command-${chosen}` : '');
    list.children[chosen]?.scrollIntoView({block: 'nearest'});
  }

  function draw() {
    const words = find.value.trim().toLowerCase().split(/\s+/);
    shown = commands().filter(({label}) => words.every(word => label.toLowerCase().includes(word)));
    if (words[0]) shown.push(otherwise(find.value.trim()));
    list.replaceChildren(...shown.map(({label, keys}, i) => {
      const item = element('li', {id: `command-${i}`, onclick: () => go(i)}, element('span', {textContent: label}));
      item.setAttribute('role', 'option');
      if (keys) item.append(element('kbd', {textContent: keys}));
      return item;
    }));
    choose(0);
  }

  function go(position) {
    const command = shown[position];
    dialog.close();
    command?.run();
  }

  find.addEventListener('input', draw);
  find.addEventListener('keydown', event => {
    if (event.isComposing) return;
    const step = {ArrowDown: 1, ArrowUp: -1}[event.key];
    if (step) { event.preventDefault(); choose(chosen + step); }
    else if (event.key === 'Enter') { event.preventDefault(); go(chosen); }
  });

  return () => {
    find.value = '';
    dialog.showModal();
    draw();
    find.focus();
  };
}
