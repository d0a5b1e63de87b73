// Taking in a list of accounts: first what it would change, then doing it.

import {$, boot, element, t} from './page.js';

const SHOWN = 200;
const form = $('import'), report = $('report'), really = $('really');

form.addEventListener('submit', event => { event.preventDefault(); send(event.submitter === really); });
form.addEventListener('change', () => { really.hidden = true; report.replaceChildren(); });

async function send(changing) {
  const [file] = $('file').files;
  if (!file) return;
  const query = new URLSearchParams({dry_run: String(!changing)});
  const country = $('country').value.trim().toUpperCase();
  if (country) query.set('country', country);
  form.setAttribute('aria-busy', 'true');
  report.replaceChildren(element('p', {textContent: t('lists_reading')}));
  try {
    const answer = await fetch(`/api/accounts/import?${query}`, {method: 'POST', headers: {'Content-Type': 'text/csv'}, body: file});
    const found = await answer.json();
    report.replaceChildren(...(answer.ok ? told(found) : [element('p', {className: 'banner wrong', textContent: found.detail})]));
    really.hidden = changing || !answer.ok;
  } catch {
    report.replaceChildren(element('p', {className: 'banner wrong', textContent: t('lists_away')}));
  } finally {
    form.removeAttribute('aria-busy');
  }
}

/** What a report says, for a person. */
function told(found) {
  const counts = {new: found.accounts.new, changed: found.accounts.changed, new_people: found.contacts.new, changed_people: found.contacts.changed, same: found.same, bad: found.bad.length};
  const parts = [element('p', {className: 'banner', textContent: found.dry_run ? t('lists_would', counts) : t('lists_did', counts)})];
  if (found.left_out.length) parts.push(element('p', {className: 'soft', textContent: t('lists_left_out', {columns: found.left_out.join(', ')})}));
  if (found.bad.length) parts.push(list(t('lists_bad'), found.bad.map(bad => t('lists_line', {line: bad.line, what: remark(bad)}))));
  if (found.changes.length) parts.push(list(t('lists_changes'), found.changes.map(one => t('lists_line', {line: one.line, what: t('lists_change', {name: one.name, field: field(one.field), before: value(one, one.before), after: value(one, one.after)})}))));
  return parts;
}

/** What is wrong in a row, and whether all of it was left out or one value; the last remark counts the rest. */
function remark(bad) {
  const what = [field(bad.column), bad.message].filter(Boolean).join(': ');
  if (bad.left_out === 'value') return t('lists_out_value', {what});
  return bad.left_out ? t('lists_out_row', {what}) : what;
}

/** What a field is called here; a column of the file has its own name. */
const field = name => boot.t[`lists_field_${name}`] ?? name;
const value = (one, said) => boot.t[`lists_value_${one.field}_${said}`] ?? said ?? '–';

function list(title, lines) {
  const items = lines.slice(0, SHOWN).map(line => element('li', {textContent: line, dir: 'auto'}));
  if (lines.length > SHOWN) items.push(element('li', {textContent: t('lists_more', {count: lines.length - SHOWN})}));
  return element('section', {}, element('h3', {textContent: title}), element('ul', {className: 'report'}, ...items));
}
