// Shows a connection test as it happens. Without this script the page reloads until it is finished.
const card = document.getElementById('test');
const part = document.getElementById('node-test');
const said = document.getElementById('test-said');

function show(html) {
  const fresh = new DOMParser().parseFromString(html, 'text/html').body;
  const was = part.querySelectorAll('.stages > li');
  const is = fresh.querySelectorAll('.stages > li');
  // stages that are as before stay: a ring goes on turning, and what is selected stays selected
  for (const [index, stage] of is.entries()) {
    if (was[index] && was[index].outerHTML === stage.outerHTML) stage.replaceWith(was[index]);
  }
  part.replaceChildren(...fresh.childNodes);
}

if (card?.dataset.running === 'true') {
  const source = new EventSource(card.dataset.events);
  source.onmessage = ({ data }) => {
    const { html, running, status } = JSON.parse(data);
    show(html);
    if (running) return;
    source.close();
    said.textContent = status;
  };
  source.onerror = () => {
    if (source.readyState !== EventSource.CLOSED) return;
    said.textContent = 'Live updates were lost. Reload the page to see how it went.';
  };
}
