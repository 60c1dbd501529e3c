import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createViewRenderer } from '../../../src/web/view-renderer.js';
import type { MessagePage } from '../../../src/web/views.js';

let dir: string;
const page = {
  heading: 'Hello',
  text: '<b>"\'&',
  link: null,
  chrome: { title: 'Title' },
} as unknown as MessagePage;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'podmark-views-'));
  await mkdir(join(dir, 'parts'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

/** Renders this text as the view of a message. */
async function rendered(view: string, production = false, given = page): Promise<string> {
  await writeFile(join(dir, 'message.ejs'), view);
  return await createViewRenderer(dir, production)('message', given);
}

describe('a key that the model lacks', () => {
  test.each([
    ['at the top', '<%= page.headnig %>', 'headnig'],
    ['deeper', '<%= page.chrome.titel %>', 'titel'],
    ['in a condition', '<% if (page.missing) { %>x<% } %>', 'missing'],
    ['in a part', "<%- show('part', { given: 1 }) %>", 'other'],
  ])('%s throws, and names it', async (_where, view, key) => {
    await writeFile(join(dir, 'parts', 'part.ejs'), '<%= page.other %>');
    await expect(rendered(view)).rejects.toThrow(`the view's model has no ${key}`);
  });

  test('in production is nothing: a page with a gap is better than none', async () => {
    expect(await rendered('[<%= page.headnig %>]', true)).toBe('[]');
  });

  test('that is there with nothing in it does not throw', async () => {
    expect(await rendered('[<%= page.link %>]')).toBe('[]');
  });
});

test('a part sees what it is given, and nothing of the page around it', async () => {
  await writeFile(join(dir, 'parts', 'part.ejs'), '<%= page.given %>,<%= page.heading %>');
  await expect(rendered("<%- show('part', { given: 1 }) %>")).rejects.toThrow('no heading');
  await writeFile(join(dir, 'parts', 'part.ejs'), '<%= page.given %>');
  expect(await rendered("<%- show('part', { given: page.text }) %>")).toBe(
    '&lt;b&gt;&#34;&#39;&amp;',
  );
});

test('names that are not declared throw: a view sees its page only', async () => {
  await expect(rendered('<%= heading %>')).rejects.toThrow('heading is not defined');
  await expect(rendered("<%- show('none', {}) %>")).rejects.toThrow('there is no view parts/none');
});

test('characters that reorder text cannot change how the words after a name read', async () => {
  const name = 'Sam \u202egnp.exe\u202c \u2066x\u2069';
  const html = await rendered('<%= page.heading %>', false, { ...page, heading: name });
  expect(html).toBe('Sam \ufffdgnp.exe\ufffd \ufffdx\ufffd');
});

test('outside production a view that was changed is read again, in production it is not', async () => {
  for (const production of [false, true]) {
    await writeFile(join(dir, 'message.ejs'), 'before');
    const render = createViewRenderer(dir, production);
    expect(await render('message', page)).toBe('before');
    await writeFile(join(dir, 'message.ejs'), 'after');
    expect(await render('message', page)).toBe(production ? 'before' : 'after');
  }
});
