// Keys for who works through the queue. All of it can be done without.
const dialog = document.getElementById('keys');
const hint = document.getElementById('keys-hint');
const isOn = document.getElementById('keys-on');

/** Off for who asked so: a key alone can be pressed unmeant, by speech input too. */
const stored = 'podmark-queue-keys';

function showState() {
  isOn.checked = localStorage.getItem(stored) !== 'off';
  hint.classList.toggle('off', !isOn.checked);
}

function cards() {
  const links = document.querySelectorAll('.queue article a, .queue .stuck > li a');
  return [...links].filter((link) => link.checkVisibility());
}

function move(by) {
  const all = cards();
  const at = all.indexOf(document.activeElement);
  const to = at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + by));
  all[to]?.focus();
}

const actions = {
  j: () => move(1),
  k: () => move(-1),
  n: () => document.querySelector('[data-key="n"]')?.click(),
  '?': () => dialog.showModal(),
};

const fields = 'input, textarea, select, [contenteditable]';

document.addEventListener('keydown', (event) => {
  const { key, target, ctrlKey, metaKey, altKey, isComposing } = event;
  if (ctrlKey || metaKey || altKey || isComposing || !isOn.checked || dialog.open) return;
  if (target.closest(fields) || !Object.hasOwn(actions, key)) return;
  event.preventDefault();
  actions[key]();
});

document.getElementById('keys-open').addEventListener('click', () => dialog.showModal());
isOn.addEventListener('change', () => {
  localStorage.setItem(stored, isOn.checked ? 'on' : 'off');
  showState();
});
showState();
hint.hidden = false;
