// The gradebook without reloads: cells open beside the grid, arrows move from cell to cell, also from an
// open one, and more students come when the end is scrolled to. All of it can be done without.
const place = document.getElementById('panel-place');
const rows = document.getElementById('rows');

function links() {
  return [...(rows?.querySelectorAll('.cell > a') ?? [])];
}

/** Marks the cell that is open; returns it. */
function mark(search) {
  const open = new URLSearchParams(search).get('open');
  let found = null;
  for (const link of links()) {
    const isOpen = open !== null && new URL(link.href).searchParams.get('open') === open;
    link.toggleAttribute('aria-current', isOpen);
    if (isOpen) {
      link.setAttribute('aria-current', 'true');
      found = link;
    }
  }
  return found;
}

/** How often a panel was asked for: an answer that a later wish overtook is not shown. */
let wishes = 0;

/** Shows the panel of an address, or none. False where it cannot be had. */
async function show(url) {
  wishes += 1;
  const wish = wishes;
  mark(url.search);
  if (!url.searchParams.has('open')) {
    place.replaceChildren();
    return true;
  }
  const part = new URL(url);
  part.searchParams.set('part', 'panel');
  const response = await fetch(part).catch(() => null);
  const html = response?.ok && !response.redirected ? await response.text() : null;
  if (wish !== wishes) return true;
  if (html === null) return false;
  place.innerHTML = html;
  leaveToServer();
  // the panel took room from the grid
  mark(url.search)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  document.getElementById('cell-title')?.focus({ preventScroll: true });
  return true;
}

/** The server says what is wrong with a grade, in one set of words; see the listener below. */
function leaveToServer() {
  for (const form of place?.querySelectorAll('.override form') ?? []) form.noValidate = true;
}

/** Changes a grade without leaving the grid: a form that is refused comes back where it was typed. */
async function changeGrade(form) {
  const body = new URLSearchParams(new FormData(form));
  const response = await fetch(form.action, { method: 'POST', body }).catch(() => null);
  if (response?.redirected) {
    location.assign(response.url);
    return;
  }
  const html = (await response?.text()) ?? '';
  const page = new DOMParser().parseFromString(html, 'text/html');
  const panel = page.getElementById('cell-panel');
  if (!panel) {
    // sent once more without this script, the server's own page says why
    form.submit();
    return;
  }
  place.replaceChildren(panel);
  leaveToServer();
  panel.querySelector('[autofocus]')?.focus();
}

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!form.matches('#cell-panel .override form')) return;
  event.preventDefault();
  // pressed twice is pressed once
  if (form.dataset.sent !== undefined) return;
  form.dataset.sent = '';
  void changeGrade(form);
});

/** Opens a cell; where one is open already, the Back button leads to before both. */
async function open(url) {
  const isAnother = new URL(location).searchParams.has('open');
  if (!(await show(url))) {
    location.assign(url);
    return;
  }
  if (isAnother) history.replaceState(null, '', url);
  else history.pushState(null, '', url);
}

/** The same page without its cell. */
async function close() {
  const back = mark(location.search);
  const url = new URL(location);
  url.searchParams.delete('open');
  await show(url);
  history.pushState(null, '', url);
  back?.focus();
}

document.addEventListener('click', (event) => {
  const link = event.target.closest('.gradebook .cell > a, #cell-close');
  if (!link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (link.id === 'cell-close') void close();
  else void open(new URL(link.href));
});
window.addEventListener('popstate', () => show(new URL(location)));

const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** From the cell that has focus to the one beside it, or from the open one, whose neighbour opens. */
function move([down, right]) {
  const isOpen = document.activeElement.id === 'cell-title';
  const from = isOpen ? rows?.querySelector('[aria-current]') : document.activeElement;
  const cell = from?.closest('td.cell');
  const row = cell?.parentElement;
  if (!row) return false;
  const to = [...rows.rows][row.sectionRowIndex + down]?.cells[cell.cellIndex + right];
  const link = to?.querySelector('a');
  if (link && isOpen) void open(new URL(link.href));
  else link?.focus();
  return true;
}

document.addEventListener('keydown', (event) => {
  const { key, target, ctrlKey, metaKey, altKey } = event;
  if (ctrlKey || metaKey || altKey || target.closest('input, textarea, select')) return;
  if (key === 'Escape' && place?.firstElementChild) void close();
  else if (key === '/') document.getElementById('find')?.focus();
  else if (!Object.hasOwn(steps, key) || !move(steps[key])) return;
  event.preventDefault();
});
document.getElementById('keys-hint')?.removeAttribute('hidden');

/** Adds the students of the next page; the link stays where that fails. */
async function more(link) {
  const response = await fetch(link.href).catch(() => null);
  if (!response?.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  rows.append(...page.querySelectorAll('#rows > tr'));
  const [, last] = / to (.*)/.exec(page.getElementById('shown').textContent);
  const shown = document.getElementById('shown');
  shown.textContent = shown.textContent.replace(/ to .*/, ` to ${last}`);
  const next = page.getElementById('next-page');
  if (next) link.href = next.href;
  else link.remove();
  if (next) watch(link);
}

/** Loads on before the end of the rows comes into view. */
function watch(link) {
  const root = document.querySelector('.gradebook .scroll');
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      void more(link);
    },
    { root, rootMargin: '600px' },
  );
  observer.observe(rows.lastElementChild);
}

leaveToServer();
const nextPage = document.getElementById('next-page');
if (nextPage) watch(nextPage);
