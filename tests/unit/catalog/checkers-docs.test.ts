import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { checkersMarkdown, withCheckers } from '../../../src/catalog/checkers-docs.js';
import { loadCatalog } from '../../../src/catalog/load-catalog.js';
import type { AnyChecker } from '../../../src/checkers/checker.js';
import { labels, objectName, port } from '../../../src/checkers/params.js';
import { checkers } from '../../../src/checkers/registry.js';
import { runLabNewCommand } from '../../../src/cli/lab-new-command.js';
import { Cleanups } from '../../support/nodes.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { aTerminal } from '../../support/terminal.js';

const page = await readFile('docs/writing-labs.md', 'utf8');
const cleanups = new Cleanups();
afterEach(() => cleanups.run());

describe('docs/writing-labs.md', () => {
  test('lists the checkers as they are; if not: npm run -s podmark -- lab docs', () => {
    expect(withCheckers(page, checkers)).toBe(page);
  });

  test('names every checker and all its parameters', () => {
    for (const { id, params } of checkers.values()) {
      const section = page.split(`\n### \`${id}\`\n`)[1]?.split('\n### ')[0] ?? '';
      for (const name of Object.keys(z.toJSONSchema(params, { io: 'input' }).properties ?? {})) {
        expect(section).toContain(`\n| \`${name}\` |`);
      }
    }
  });

  test('has an example that is right, with the rest of a new lab', async () => {
    const labsDir = await temporaryFolder(cleanups);
    await runLabNewCommand('replicas', { labsDir, stdout: aTerminal().stdout });
    const example = page.split('```yaml\n')[1]?.split('```')[0] ?? '';
    await writeFile(join(labsDir, 'replicas/lab.yaml'), example);
    const labs = await loadCatalog(labsDir, checkers);
    expect(labs.get('replicas')?.steps[0]?.checkpoint.answers).toHaveLength(1);
  });
});

function aChecker(id: string, params: z.ZodType): AnyChecker {
  return { id, summary: `About ${id}.`, params } as AnyChecker;
}

function all(...some: AnyChecker[]): ReadonlyMap<string, AnyChecker> {
  return new Map(some.map((one) => [one.id, one]));
}

test.each<[type: string, schema: z.ZodType, row: string]>([
  ['a name', objectName, 'name | yes |  |'],
  ['a text', z.string().min(1), 'text | yes |  |'],
  ['a number', port, '1 to 65535 | yes |  |'],
  ['a number that need not be given', z.int().min(0).max(9).optional(), '0 to 9 |  |  |'],
  ['a default', objectName.default('default'), 'name |  | `default` |'],
  ['a default that is false', z.boolean().default(false), 'boolean |  | `false` |'],
  ['labels', labels, 'labels | yes |  |'],
  ['a list', z.array(objectName), 'list of name | yes |  |'],
  ['one of some', z.enum(['a', 'b']), '`a` or `b` | yes |  |'],
  ['a number or a text', z.union([port, z.string()]), '1 to 65535 or text | yes |  |'],
  [
    'an object',
    z.strictObject({ kind: z.literal('x'), name: objectName.optional(), of: z.enum(['a', 'b']) }),
    '`{ kind: x, name?: name, of: a or b }` | yes |  |',
  ],
  ['an empty object', z.strictObject({}), '`{  }` | yes |  |'],
])('a parameter: %s', (_type, schema, row) => {
  const markdown = checkersMarkdown(all(aChecker('c', z.strictObject({ p: schema }))));
  expect(markdown.split('\n').find((line) => line.startsWith('| `p`'))).toBe(`| \`p\` | ${row}`);
});

test('checkers stand by id, their parameters with those first that must be given', () => {
  const two = z.strictObject({ a: port.optional(), b: port, c: port });
  expect(checkersMarkdown(all(aChecker('two', two), aChecker('one', z.strictObject({}))))).toBe(
    [
      '### `one`',
      'About one.',
      '',
      'It has no parameters.',
      '',
      '### `two`',
      'About two.',
      '',
      '| parameter | type | required | default |',
      '| --- | --- | --- | --- |',
      '| `b` | 1 to 65535 | yes |  |',
      '| `c` | 1 to 65535 | yes |  |',
      '| `a` | 1 to 65535 |  |  |',
      '',
    ].join('\n'),
  );
});

describe('a page', () => {
  const begin = '<!-- checkers: begin; written by `podmark lab docs` -->';
  const end = '<!-- checkers: end -->';
  const none = all(aChecker('one', z.strictObject({})));

  test('keeps what is around the markers', () => {
    const written = withCheckers(`before\n${begin}\nold\n${end}\nafter\n`, none);
    expect(written).toBe(`before\n${begin}\n${checkersMarkdown(none)}\n${end}\nafter\n`);
  });

  test.each([['no marker'], [begin], [end], [`${end}\n${begin}`]])('without both: %s', (text) => {
    expect(withCheckers(text, none)).toBeUndefined();
  });
});
