import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createLabFileReader } from '../../../src/catalog/lab-files.js';
import type { LabTemplate } from '../../../src/catalog/lab-template.js';
import { loadLab } from '../../../src/catalog/load-lab.js';
import { checkers } from '../../../src/checkers/registry.js';
import { labYamlWith, writeLabWithValues } from '../../support/lab-with-values.js';
import { Cleanups } from '../../support/nodes.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const cleanups = new Cleanups();
let labsDir: string;

beforeEach(async () => {
  labsDir = await temporaryFolder(cleanups);
});
afterEach(() => cleanups.run());

async function template(): Promise<LabTemplate> {
  await writeLabWithValues(labsDir);
  const loaded = await loadLab(join(labsDir, 'valued'), checkers);
  expect(loaded.problems).toEqual([]);
  if (!loaded.lab) throw new Error('the lab has problems');
  return loaded.template;
}

async function problemsWith(replaced: Readonly<Record<string, string>>): Promise<string[]> {
  await writeLabWithValues(labsDir, replaced);
  const { problems } = await loadLab(join(labsDir, 'valued'), checkers);
  return problems.map(({ file, line, column, message }) => `${file}:${line}:${column} ${message}`);
}

test('a lab has its default values in titles, texts and parameters', async () => {
  const { lab } = await template();
  expect(lab.title).toBe('Pods of hello');
  expect(lab.values).toEqual({ web: 'hello', replicas: 2, image: 'nginx:1.27', place: 'my-ns' });
  const [step] = lab.steps;
  expect(step?.title).toBe('2 pods');
  expect(step?.checkpoint.title).toBe('2 pods');
  expect(step?.text).toContain('at {{node.address}}');
  expect(step?.text).toContain('{{files}}/web.yaml # hello');
  expect(step?.checkpoint.checks[0]).toMatchObject({
    title: '2 replicas of hello are ready',
    params: { deployment: 'hello', namespace: 'my-ns', replicas: 2, image: 'nginx:1.27' },
  });
  expect(step?.checkpoint.labNames.deployments).toEqual([
    { namespace: 'my-ns', name: 'hello' },
    { namespace: 'my-ns', name: 'other' },
  ]);
});

test('another set makes another lab, and leaves the first as it was', async () => {
  const { lab, resolve } = await template();
  const other = resolve({ web: 'shop', replicas: 4, image: 'nginx', place: 'shop-ns' }).lab;
  expect(other?.title).toBe('Pods of shop');
  expect(other?.steps[0]?.checkpoint.checks[0]?.params).toMatchObject({ replicas: 4 });
  expect(other?.steps[1]?.text).toContain('**shop**');
  expect(lab.title).toBe('Pods of hello');
});

test('scripts and manifests are read with the lab’s values', async () => {
  const { lab, resolve } = await template();
  const read = createLabFileReader(labsDir);
  expect(await read(lab, 'files/web.yaml')).toBe(
    'metadata: { name: hello }\nspec: { replicas: 2, image: nginx:1.27 }\n',
  );
  const other = resolve({ ...lab.values, web: 'shop', place: 'shop-ns' }).lab;
  expect(await read(other ?? lab, 'solutions/clean-up.sh')).toBe(
    'kubectl delete deployment shop -n shop-ns\n',
  );
  expect(await read(lab, 'solutions/pods.sh')).toContain('{{files}}');
});

test('a set that a checker refuses is told with its place in lab.yaml', async () => {
  const { lab, resolve } = await template();
  const { problems } = resolve({ ...lab.values, replicas: 101 });
  expect(problems).toEqual([expect.objectContaining({ file: 'valued/lab.yaml', line: 40 })]);
});

test('an image may have no other one for the proof', async () => {
  expect(await problemsWith(labYamlWith('\n    proof: httpd', ''))).toEqual([]);
});

describe('mistakes', () => {
  test.each<[string, Readonly<Record<string, string>>, string]>([
    [
      'a placeholder in lab.yaml that is not declared',
      labYamlWith('title: Pods again', 'title: Pods of {{wep}}'),
      'valued/lab.yaml:46:12 there is no value {{wep}}; there are {{web}} and {{replicas}}',
    ],
    [
      'a placeholder for texts in lab.yaml, where it is not filled in',
      labYamlWith('title: Pods again', 'title: Pods of {{node.address}}'),
      'valued/lab.yaml:46:12 there is no value {{node.address}}',
    ],
    [
      'one in a text',
      { 'steps/again.md': 'first\nof {{wep}}\n' },
      'valued/steps/again.md:2:4 there is no value {{wep}}; there are {{node.address}} and {{files}} and {{web}}',
    ],
    [
      'one in a script',
      { 'solutions/pods.sh': 'echo {{wep}}\n' },
      'valued/solutions/pods.sh:1:6 there is no value {{wep}}',
    ],
    [
      'one in a manifest, where the node’s address is not filled in',
      { 'files/web.yaml': 'a: {{node.address}}\n' },
      'valued/files/web.yaml:1:4 there is no value {{node.address}}; there are {{web}}',
    ],
    [
      'a value that nothing uses',
      labYamlWith(
        '  place:\n',
        '  spare: { title: T, kind: name, default: a, proof: b }\n  place:\n',
      ),
      'valued/lab.yaml:23:10 nothing uses {{spare}}; use it or remove it',
    ],
    [
      'a default that is none of its kind',
      labYamlWith('default: hello', 'default: Hello'),
      'valued/lab.yaml:9:14 A name has small letters',
    ],
    [
      'a count beyond its bounds',
      labYamlWith('proof: 3', 'proof: 6'),
      'valued/lab.yaml:17:12 Give a whole number from 1 to 5.',
    ],
    [
      'a proof with the default',
      labYamlWith('proof: goodbye', 'proof: hello'),
      'valued/lab.yaml:10:12 the proof needs another value than the default',
    ],
    ['a kind that is none', labYamlWith('kind: image', 'kind: picture'), 'valued/lab.yaml:20:11'],
    [
      'a name that stands for something else',
      labYamlWith(
        '  place:\n',
        '  files: { title: T, kind: name, default: a, proof: b }\n  place:\n',
      ),
      '{{files}} stands for something else already; choose another name',
    ],
    [
      'a proof that a checker refuses',
      labYamlWith(
        'max: 5\n    default: 2\n    proof: 3',
        'max: 500\n    default: 2\n    proof: 300',
      ),
      'with the values of the proof: ',
    ],
  ])('%s', async (_, replaced, expected) => {
    expect((await problemsWith(replaced)).join('\n')).toContain(expected);
  });

  test('a lab without values says so where one is used', async () => {
    const { 'lab.yaml': text } = labYamlWith('', '');
    const problems = await problemsWith({
      'lab.yaml': text.replace(/values:[\s\S]*(?=steps:)/, ''),
    });
    expect(problems.join('\n')).toContain('there is no value {{web}}; there are no values here');
  });
});
