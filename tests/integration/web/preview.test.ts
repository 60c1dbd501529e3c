import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createLabFileReader } from '../../../src/catalog/lab-files.js';
import { loadLab } from '../../../src/catalog/load-lab.js';
import { renderMarkdown } from '../../../src/catalog/markdown.js';
import { checkers } from '../../../src/checkers/registry.js';
import { runLabNewCommand } from '../../../src/cli/lab-new-command.js';
import { createPreview } from '../../../src/web/preview.js';
import { createViewRenderer } from '../../../src/web/view-renderer.js';
import { startWebServer } from '../../../src/web-server.js';
import { Cleanups } from '../../support/nodes.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { aTerminal } from '../../support/terminal.js';

const cleanups = new Cleanups();
let dir: string;
let url: string;

beforeEach(async () => {
  const labsDir = await temporaryFolder(cleanups);
  await runLabNewCommand('draft', { labsDir, stdout: aTerminal().stdout });
  dir = join(labsDir, 'draft');
  await change('lab.yaml', '    mistakes:', `${secondStep}    mistakes:`);
  await writeFile(join(dir, 'steps/color.md'), 'Look at **the colour**.\n');
  await writeFile(join(dir, 'solutions/color.sh'), 'true\n');
  const server = await startWebServer(0, '127.0.0.1');
  cleanups.add(() => server.stop(0));
  const preview = createPreview({
    labId: 'draft',
    labsDir,
    load: () => loadLab(dir, checkers),
    render: createViewRenderer(resolve('views'), false),
    renderText: renderMarkdown,
    readLabFile: createLabFileReader(labsDir),
    publicDir: resolve('public'),
  });
  cleanups.add(() => preview.close());
  server.serve(preview.app);
  url = `http://127.0.0.1:${server.port}`;
});
afterEach(() => cleanups.run());

/** Ends the first step and begins another one, whose mistakes follow. */
const secondStep = `  - id: color
    title: A colour
    text: steps/color.md
    solution: solutions/color.sh
    checkpoint:
      points: 0
      answers:
        - { id: pod-ips, label: The addresses, placeholder: 10.1.0.7 }
      checks:
        - id: right
          title: The addresses are right
          checker: answer-matches
          with: { answer: pod-ips, of: { kind: pod-ips, deployment: hello } }
`;

/** Writes a file anew as editors do: beside it, then in its place. */
async function change(file: string, from: string, to: string): Promise<void> {
  const text = await readFile(join(dir, file), 'utf8');
  expect(text).toContain(from);
  await writeFile(join(dir, `${file}~`), text.replace(from, to));
  await rename(join(dir, `${file}~`), join(dir, file));
}

async function visit(path: string) {
  const response = await fetch(`${url}${path}`);
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    text: await response.text(),
  };
}

describe('the page after the last step', () => {
  test('is the last one in the list, with the commands of the clean-up', async () => {
    await change('lab.yaml', 'cleanUp:', 'end: steps/end.md\ncleanUp:');
    await writeFile(join(dir, 'steps/end.md'), '```bash\n{{cleanUp}}\n```\n');
    const link = '<a href="/end">What you have learned →</a>';
    expect((await visit('/steps/color')).text).toContain(link);
    const { status, text } = await visit('/end');
    expect(status).toBe(200);
    expect(text).toContain('<a href="/end" aria-current="page">');
    expect(text).toContain('kubectl delete deployment hello');
    expect(text).toContain('← A colour');
  });

  test('is not there where the lab has none', async () => {
    expect((await visit('/steps/color')).text).not.toContain('/end');
  });
});

describe('a step', () => {
  test('has its text as students read it, with the URL at which its files are served', async () => {
    const { status, text } = await visit('/');
    expect(status).toBe(200);
    expect(text).toContain('<h1>Two pods</h1>');
    expect(text).toContain(`${url}/labs/draft/files/hello.yaml`);
    expect(text).not.toContain('{{files}}');
  });

  test('has the steps beside it, and the neighbours below', async () => {
    const { text } = await visit('/steps/two-pods');
    expect(text).toContain('href="/steps/color"');
    expect(text).toContain('A colour →');
    expect((await visit('/steps/color')).text).toContain('← Two pods');
  });

  test('lists its checks, and has nothing to press', async () => {
    const { text } = await visit('/steps/two-pods');
    expect(text).toContain('Two replicas of hello are ready');
    expect(text).toContain('This is a preview: nothing is checked. <');
    expect(text).not.toContain('<form');
  });

  test('says what students are asked for', async () => {
    const { text } = await visit('/steps/color');
    expect(text).toContain('<strong>the colour</strong>');
    expect(text).toContain('Students are asked for “The addresses” here.');
  });

  test('that is not there is 404, with a way back', async () => {
    const { status, text } = await visit('/steps/none');
    expect(status).toBe(404);
    expect(text).toContain('<a href="/">To the first step</a>');
  });
});

test.each([
  ['/labs/draft/files/hello.yaml', 200, /^text\/yaml/],
  ['/labs/draft/solutions/two-pods.sh', 404, /./],
  ['/assets/podmark.css', 200, /^text\/css/],
  ['/reload.js', 200, /^text\/javascript/],
])('%s: %j', async (path, status, type) => {
  const got = await visit(path);
  expect(got.status).toBe(status);
  expect(got.type).toMatch(type);
});

describe('a mistake', () => {
  test('is shown with the lines around it in place of every page, until it is mended', async () => {
    await change('lab.yaml', 'checker: deployment-ready', 'checker: deployment-redy');
    const { status, text } = await visit('/steps/color');
    expect(status).toBe(422);
    expect(text).toContain('<h1>A mistake</h1>');
    expect(text).toMatch(/draft\/lab\.yaml:\d+:20 there is no checker “deployment-redy”/);
    expect(text).toMatch(/\n {2}\d+ \| {11}checker: deployment-redy\n/);
    expect(text).toContain('src="/reload.js"');
    await change('lab.yaml', 'checker: deployment-redy', 'checker: deployment-ready');
    expect((await visit('/steps/color')).status).toBe(200);
  });

  test('beside another, and in a file that is not there', async () => {
    await rm(join(dir, 'steps/color.md'));
    await change('lab.yaml', 'points: 10', 'points: 9');
    expect((await visit('/')).text).toContain('<h1>2 mistakes</h1>');
    await rm(join(dir, 'lab.yaml'));
    expect((await visit('/')).text).toContain('there is no lab.yaml');
  });
});

test('a page that is open hears of every change', async () => {
  let heard = '';
  let wake: () => void = () => {};
  const request = get(`${url}/events`, (response) => {
    response.setEncoding('utf8').on('data', (text: string) => {
      heard += text;
      wake();
    });
    wake();
  });
  request.on('error', () => {});
  cleanups.add(() => request.destroy());
  const until = async (count: number) => {
    while (heard.split(/^event: ?change$/m).length - 1 < count) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  await new Promise<void>((resolve) => {
    wake = resolve;
  });
  expect(heard).not.toContain('change');
  await change('steps/two-pods.md', 'This manifest', 'That manifest');
  await until(1);
  expect((await visit('/')).text).toContain('That manifest');
  await change('steps/two-pods.md', 'That manifest', 'The manifest');
  await until(2);
});
