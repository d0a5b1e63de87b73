// Files that are dropped anywhere on the page are sent by its form.

const form = document.querySelector('form[data-drop]');
const input = form.querySelector('input[type=file]');
const carries = event => [...(event.dataTransfer?.types ?? [])].includes('Files');

addEventListener('dragover', event => {
  if (!carries(event)) return;
  event.preventDefault();
  form.classList.add('over');
});
addEventListener('dragleave', event => {
  if (!event.relatedTarget) form.classList.remove('over');
});
addEventListener('drop', event => {
  if (!carries(event)) return;
  event.preventDefault();
  form.classList.remove('over');
  input.files = event.dataTransfer.files;
  if (input.files.length) form.requestSubmit();
});
