// Files for the roster's text, and links that are copied. All of it can be done without.
const rosterForm = document.getElementById('roster-form');
const rosterText = document.getElementById('roster-text');
const rosterFile = document.getElementById('roster-file');
const rosterSaid = document.getElementById('roster-said');

/** Spreadsheets write UTF-16 or the encoding of their system where they are not asked for UTF-8. */
function decode(bytes) {
  const isUtf16 =
    (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (isUtf16) return new TextDecoder(bytes[0] === 0xff ? 'utf-16le' : 'utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** How Excel's workbooks begin, new and old. A tab-separated file may be named .xls, too. */
function isWorkbook(bytes) {
  const begin = [...bytes.slice(0, 4)].join();
  return begin === '80,75,3,4' || begin === '208,207,17,224';
}

async function take(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (isWorkbook(bytes)) {
    rosterSaid.textContent = 'This is an Excel workbook. Save it as CSV.';
    return;
  }
  rosterText.value = decode(bytes);
  rosterSaid.textContent = `${file.name} is in the field above. Preview it next.`;
}

if (rosterForm) {
  const input = rosterFile.querySelector('input');
  rosterFile.hidden = false;
  if (input.files[0]) void take(input.files[0]);
  input.addEventListener('change', () => {
    if (input.files[0]) void take(input.files[0]);
  });
  rosterForm.addEventListener('dragover', (event) => {
    event.preventDefault();
    rosterForm.classList.add('dropping');
  });
  for (const name of ['dragleave', 'drop']) {
    rosterForm.addEventListener(name, () => rosterForm.classList.remove('dropping'));
  }
  rosterForm.addEventListener('drop', (event) => {
    event.preventDefault();
    const [file] = event.dataTransfer.files;
    if (file) void take(file);
  });
}

for (const link of navigator.clipboard ? document.querySelectorAll('[data-copy]') : []) {
  const copy = document.createElement('button');
  copy.type = 'button';
  copy.className = 'link';
  copy.textContent = 'copy';
  copy.setAttribute('aria-label', `Copy: ${link.getAttribute('aria-label')}`);
  copy.addEventListener('click', async () => {
    await navigator.clipboard.writeText(link.dataset.copy);
    copy.textContent = 'copied';
    setTimeout(() => {
      copy.textContent = 'copy';
    }, 1500);
  });
  link.after(' ', copy);
}
