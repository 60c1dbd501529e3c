// Makes the step page live. Every page works without it: forms are posted and pages reload.
const panel = document.getElementById('panel');
const card = document.getElementById('checkpoint');
const form = document.getElementById('check-form');
const said = document.getElementById('said');
const steps = document.getElementById('steps');

function say(text) {
  if (said) said.textContent = text;
}

function show(message) {
  panel.innerHTML = message.panel;
  steps.innerHTML = message.steps;
  addCopyButtons(panel);
  if (!message.running) {
    say(panel.querySelector('.status')?.textContent ?? '');
    void refreshHistory();
  }
}

let source;
function watch() {
  source?.close();
  source = new EventSource(card.dataset.events);
  source.onmessage = (event) => {
    const message = JSON.parse(event.data);
    show(message);
    if (!message.running) source.close();
  };
  source.onerror = () => {
    if (source.readyState !== EventSource.CLOSED) return;
    const status = panel.querySelector('.status');
    if (status) status.textContent = 'Live updates were lost. Reload the page to see how it went.';
  };
}

async function refreshHistory() {
  const response = await fetch(location.pathname);
  if (!response.ok) return;
  const fresh = new DOMParser().parseFromString(await response.text(), 'text/html');
  const history = document.querySelector('aside > section:last-child');
  const newer = fresh.querySelector('aside > section:last-child');
  if (history && newer) history.replaceWith(newer);
}

form?.addEventListener('submit', async (event) => {
  event.preventDefault();
  const button = document.getElementById('check-button');
  if (button.getAttribute('aria-disabled') === 'true') return;
  button.setAttribute('aria-disabled', 'true');
  try {
    const response = await fetch(form.action, {
      method: 'POST',
      body: new URLSearchParams(new FormData(form)),
    });
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    const newer = page.getElementById('panel');
    if (!response.ok || !newer) {
      form.submit();
      return;
    }
    panel.replaceChildren(...newer.childNodes);
    button.textContent = 'Check again';
    say('Looking at your node');
    watch();
  } catch {
    panel.querySelector('.status').textContent = 'Podmark did not answer. Try again in a moment.';
  } finally {
    button.removeAttribute('aria-disabled');
  }
});

if (card?.dataset.running === 'true') watch();

setInterval(() => {
  for (const note of document.querySelectorAll('[data-since]')) {
    const seconds = Math.max(0, (Date.now() - Date.parse(note.dataset.since)) / 1000);
    note.lastChild.textContent = `${seconds.toFixed(1)} s`;
  }
}, 100);

function addCopyButtons(root) {
  if (!navigator.clipboard) return;
  for (const block of root.querySelectorAll('pre')) {
    if (block.parentElement.classList.contains('with-copy')) continue;
    const frame = document.createElement('div');
    frame.className = 'with-copy';
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = 'Copy';
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(block.textContent.trim());
      button.textContent = 'Copied';
      setTimeout(() => {
        button.textContent = 'Copy';
      }, 1500);
    });
    block.replaceWith(frame);
    frame.append(block, button);
  }
}
addCopyButtons(document);
