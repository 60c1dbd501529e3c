// Makes pages live. Every page works without it: forms are posted, and pages that wait reload.
const card = document.getElementById('checkpoint');
const panel = document.getElementById('panel');
const steps = document.getElementById('steps');
const form = document.getElementById('check-form');
const button = document.getElementById('check-button');
const said = document.getElementById('said');

/** The server's clock less ours, in ms. */
let aheadMs = 0;

/** For who does not see the page: start, end and failure, nothing between. */
function say(text) {
  if (said) said.textContent = text;
}

function setStatus(text) {
  const status = panel.querySelector('.status');
  if (status) status.textContent = text;
}

/** What says that no attempt is left; null where one is, or attempts are not limited. */
function findNone() {
  return form?.querySelector('[data-none-for]') ?? null;
}

/** Takes over a panel that the server sent, and what it says beside Check. */
function renewPanel(fresh) {
  renew(panel, fresh);
  const note = document.getElementById('check-note-now');
  const shown = document.getElementById('check-note');
  if (form && note) shown.replaceChildren(note.content.cloneNode(true));
}

/** True once something was typed after the last press on Check. */
let hasTyped = false;
document.addEventListener('input', () => {
  hasTyped = true;
});

/** True while somebody writes where scrolling would take it out of sight. */
function isWriting() {
  const field = document.activeElement;
  if (!hasTyped || !field.matches('input, textarea')) return false;
  const isInSight = form?.contains(field) && getComputedStyle(form).position === 'sticky';
  return !isInSight;
}

/**
 * Brings the check that went wrong into sight, or the status where none did. At once rather than
 * smoothly: nobody has to watch it move, and the focus stays where it is.
 */
function showResult() {
  const result = document.getElementById('result');
  if (!result || isWriting()) return;
  // what sticks to the foot of the pane would cover it
  card.parentElement.style.scrollPaddingBottom = `${form?.offsetHeight ?? 0}px`;
  result.scrollIntoView({ block: 'nearest' });
  // of one that is taller than the pane, the beginning
  result.firstElementChild?.scrollIntoView({ block: 'nearest' });
}

function setBusy(isBusy) {
  // not `disabled`, which would lose the focus
  button?.setAttribute('aria-disabled', String(isBusy || findNone() !== null));
}

/** What the server sent for an element, before this script changed it. */
const sent = new WeakMap();

/**
 * Takes over the children of `fresh` that differ from those of `old` and leaves the others alone: a
 * ring goes on turning, and focus and scrolling stay where they are.
 */
function renew(old, fresh) {
  const children = [...fresh.children];
  if (old.children.length !== children.length) {
    old.replaceChildren(...fresh.childNodes);
    enhance(old);
    return;
  }
  for (const [index, is] of children.entries()) {
    const was = old.children[index];
    const html = is.outerHTML;
    if ((sent.get(was) ?? was.outerHTML) === html) continue;
    if (is.matches('.checks, .steps')) {
      renew(was, is);
      continue;
    }
    sent.set(is, html);
    was.replaceWith(is);
    enhance(is);
  }
}

function parse(html) {
  return new DOMParser().parseFromString(html, 'text/html');
}

let source;
function watch() {
  source?.close();
  source = new EventSource(card.dataset.events);
  source.onmessage = ({ data }) => {
    const news = JSON.parse(data);
    aheadMs = news.now - Date.now();
    renewPanel(parse(news.panel).body);
    renew(steps, parse(news.steps).body);
    setBusy(news.running);
    if (news.running) return;
    awaitAttempt();
    source.close();
    showResult();
    say(panel.querySelector('.status').dataset.said);
    void refresh().catch(() => undefined);
  };
  source.onerror = () => {
    if (source.readyState !== EventSource.CLOSED) {
      setStatus('Podmark does not answer at the moment. Trying again…');
      return;
    }
    const text = 'Live updates were lost. Reload the page to see how it went.';
    setStatus(text);
    say(text);
    setBusy(false);
  };
}

/** When no attempt is left: looks again when the next one comes. */
let nextAttempt;
function awaitAttempt() {
  clearTimeout(nextAttempt);
  const none = findNone();
  if (!none) return;
  // longer ones would fire at once
  const ms = Math.min(Number(none.dataset.noneFor) + 500, 2 ** 31 - 1);
  nextAttempt = setTimeout(async () => {
    if (source && source.readyState !== EventSource.CLOSED) return;
    const response = await fetch(location.pathname);
    const fresh = response.ok && parse(await response.text()).getElementById('panel');
    if (!fresh) return;
    renewPanel(fresh);
    setBusy(false);
    awaitAttempt();
  }, ms);
}

/** True while someone is in the part with the keyboard, or filled in something. */
function isInUse(part) {
  const isChanged = ({ checked, defaultChecked, value, defaultValue }) =>
    checked !== defaultChecked || value !== defaultValue;
  return (
    part.contains(document.activeElement) || [...part.querySelectorAll('input')].some(isChanged)
  );
}

/**
 * Looks at this page again and takes over the parts that change; those that are fresh only while unused
 * are left to who uses them. True while there is something to wait for.
 */
async function refresh() {
  const response = await fetch(location.pathname + location.search);
  if (!response.ok) return false;
  const fresh = parse(await response.text());
  let isBehind = false;
  for (const part of document.querySelectorAll('[data-fresh]')) {
    const newer = fresh.getElementById(part.id);
    if (!newer) continue;
    if (part.dataset.fresh !== 'unused' || !isInUse(part)) renew(part, newer);
    else if (newer.textContent !== part.textContent) isBehind = true;
  }
  return isBehind || fresh.body.dataset.reload !== undefined;
}

form?.addEventListener('submit', async (event) => {
  event.preventDefault();
  if (button.getAttribute('aria-disabled') === 'true') return;
  setBusy(true);
  hasTyped = false;
  say('Looking at your node');
  try {
    const body = new URLSearchParams(new FormData(form));
    const response = await fetch(form.action, { method: 'POST', body });
    const newer = parse(await response.text()).getElementById('panel');
    if (!response.ok || !newer) {
      // sent once more without this script, the server's own page says why
      form.submit();
      return;
    }
    renewPanel(newer);
    button.textContent = 'Check again';
    watch();
  } catch {
    const text = 'Podmark did not answer. Try again in a moment.';
    setStatus(text);
    say(text);
    setBusy(false);
  }
});

// a form that was refused has a path of its own, which cannot be loaded again
if (card && location.pathname !== card.dataset.page) {
  history.replaceState(null, '', card.dataset.page);
}
if (card?.dataset.running === 'true') {
  setBusy(true);
  watch();
}

const { reload } = document.body.dataset;
if (!card && reload !== undefined) {
  const again = async () => {
    const waits = await refresh().catch(() => true);
    if (waits) setTimeout(again, reload * 1000);
  };
  setTimeout(again, reload * 1000);
}

function tick() {
  for (const note of document.querySelectorAll('[data-since]')) {
    const ms = Date.now() + aheadMs - Date.parse(note.dataset.since);
    note.lastChild.textContent = `${(Math.max(0, ms) / 1000).toFixed(1)} s`;
  }
}
setInterval(tick, 100);

/** The course's zone; UTC outside any course, and then each time says so. */
const zone = document.querySelector('[data-zone]')?.dataset.zone;

function write(at, options, timeZone = zone ?? 'UTC') {
  return new Intl.DateTimeFormat('en-GB', { ...options, timeZone }).format(at);
}

/** False in a browser that does not know the course's zone, where the server's words stay. */
const knowsZone = (() => {
  try {
    return write(new Date(), { hour: '2-digit' }) !== '';
  } catch {
    return false;
  }
})();

const day = { day: 'numeric', month: 'short' };
const clock = { hour: '2-digit', minute: '2-digit' };
const year = { year: 'numeric' };

/** Renews the words of a time as src/web/moments.ts chooses them. */
function renewTime(time) {
  const at = new Date(time.dateTime);
  const now = new Date(Date.now() + aheadMs);
  const minutes = Math.round((now - at) / 60_000);
  const dateOf = (date) => write(date, { ...day, ...year });
  const yesterday = new Date(now);
  yesterday.setUTCDate(now.getUTCDate() - 1);
  const isThisYear = write(at, year) === write(now, year);
  let words = `${write(at, isThisYear ? day : { ...day, ...year })}, ${write(at, clock)}`;
  if (dateOf(at) === dateOf(yesterday)) words = `yesterday ${write(at, clock)}`;
  if (dateOf(at) === dateOf(now)) words = `today ${write(at, clock)}`;
  if (zone === undefined) words = `${words} UTC`;
  if (minutes > 0 && minutes < 60) words = `${minutes} min ago`;
  if (minutes === 0) words = 'just now';
  time.textContent = words;
}

/** The tooltip also has the time on the reader's own clock, where that shows another one. */
function addOwnTime(time) {
  if (time.dataset.own !== undefined) return;
  const at = new Date(time.dateTime);
  const own = write(at, { ...day, ...clock }, Intl.DateTimeFormat().resolvedOptions().timeZone);
  time.dataset.own = own;
  if (own !== write(at, { ...day, ...clock })) time.title = `${time.title} (${own} your time)`;
}

function tellTime(time) {
  if (!knowsZone) return;
  if (time.dataset.long === undefined) renewTime(time);
  addOwnTime(time);
}
setInterval(() => document.querySelectorAll('time').forEach(tellTime), 30_000);

function addCopyButton(block) {
  if (!navigator.clipboard || block.parentElement.classList.contains('with-copy')) return;
  const frame = document.createElement('div');
  frame.className = 'with-copy';
  const copy = document.createElement('button');
  copy.type = 'button';
  copy.textContent = 'Copy';
  copy.addEventListener('click', async () => {
    await navigator.clipboard.writeText(block.textContent.trim());
    copy.textContent = 'Copied';
    setTimeout(() => {
      copy.textContent = 'Copy';
    }, 1500);
  });
  block.replaceWith(frame);
  frame.append(block, copy);
}

/** On a small screen the steps are one line: the current one is to be seen. */
function showCurrentStep() {
  const list = steps?.querySelector('.steps');
  const current = list?.querySelector('[aria-current]');
  if (!current) return;
  list.scrollLeft += current.getBoundingClientRect().left - list.getBoundingClientRect().left - 16;
}

function enhance(root) {
  for (const time of root.querySelectorAll('time')) tellTime(time);
  for (const block of root.querySelectorAll('pre')) addCopyButton(block);
  tick();
}
enhance(document);
if (findNone()) awaitAttempt();
showCurrentStep();
