import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { LabTemplate } from '../../../src/catalog/lab-template.js';
import { loadLab } from '../../../src/catalog/load-lab.js';
import { checkers } from '../../../src/checkers/registry.js';
import { defaultSettings, type LabSettings } from '../../../src/domain/lab-settings.js';
import { createLabsOf } from '../../../src/grading/course-labs.js';
import { readSettings, type TypedSettings } from '../../../src/grading/lab-settings.js';
import { labYamlWith, writeLabWithValues } from '../../support/lab-with-values.js';
import { Cleanups } from '../../support/nodes.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const cleanups = new Cleanups();
let template: LabTemplate;

beforeAll(async () => {
  template = await load();
});
afterAll(() => cleanups.run());

async function load(replaced: Readonly<Record<string, string>> = {}): Promise<LabTemplate> {
  const labsDir = await temporaryFolder(cleanups);
  await writeLabWithValues(labsDir, replaced);
  const loaded = await loadLab(join(labsDir, 'valued'), checkers);
  if (!loaded.lab) throw new Error(JSON.stringify(loaded.problems));
  return loaded.template;
}

const nothing: TypedSettings = { values: {}, points: {}, leftOut: [] };
const read = (typed: Partial<TypedSettings>, kept = defaultSettings) =>
  readSettings(template, kept, { ...nothing, ...typed });

function settingsOf(typed: Partial<TypedSettings>, kept?: LabSettings) {
  const found = read(typed, kept);
  if (found.kind === 'problems') throw new Error(JSON.stringify(found.problems));
  return found;
}

describe('settings as typed', () => {
  test('are the lab’s defaults where nothing was typed, or the same was', () => {
    const { settings, lab } = settingsOf({});
    expect(settings).toEqual(defaultSettings);
    expect(lab).toEqual(template.lab);
    const values = { web: ' hello ', replicas: '2', image: '', unknown: 'x' };
    const same = settingsOf({ values, points: { pods: '4', unknown: '3' }, leftOut: ['unknown'] });
    expect(same.settings).toEqual(defaultSettings);
  });

  test('make the lab of the course', () => {
    const { settings, lab } = settingsOf({
      values: { web: 'shop', replicas: '3' },
      points: { pods: '2,5' },
      leftOut: ['again'],
    });
    const points = { pods: 2.5 };
    expect(settings).toEqual({ values: { web: 'shop', replicas: 3 }, points, leftOut: ['again'] });
    expect(lab.title).toBe('Pods of shop');
    expect(lab.steps.map(({ id, checkpoint }) => [id, checkpoint.points])).toEqual([['pods', 2.5]]);
  });

  test('keep points that once were the course’s own, so that scores are read right', () => {
    const kept = { ...defaultSettings, points: { pods: 8 } };
    expect(settingsOf({}, kept).settings.points).toEqual({ pods: 4 });
  });

  const value = (id: string) => ({ kind: 'value', id });
  test.each<[string, Partial<TypedSettings>, object, RegExp]>([
    ['a name', { values: { web: 'Shop' } }, value('web'), /small letters/],
    ['a count', { values: { replicas: '6' } }, value('replicas'), /from 1 to 5/],
    ['a name twice', { values: { web: 'other' } }, value('web'), /have the same name/],
    ['points', { points: { pods: '1001' } }, { kind: 'points', id: 'pods' }, /from 0 to 1000/],
    ['a word', { points: { again: 'many' } }, { kind: 'points', id: 'again' }, /from 0 to 1000/],
    ['three decimals', { points: { again: '1.234' } }, { kind: 'points', id: 'again' }, /two/],
    [
      'a checkpoint with which another compares',
      { leftOut: ['pods'] },
      { kind: 'out', id: 'pods' },
      /“Pods again” compares with what was seen here/,
    ],
    ['all checkpoints', { leftOut: ['pods', 'again'] }, { kind: 'out', id: 'pods' }, /must stay/],
  ])('are refused at the field of %s', (_, typed, field, words) => {
    expect(read(typed)).toEqual({
      kind: 'problems',
      problems: [{ field, text: expect.stringMatching(words) }],
    });
  });

  test('are refused for all mistakes at once', () => {
    const found = read({ values: { web: 'Shop' }, points: { pods: 'x' }, leftOut: ['pods'] });
    expect(found).toMatchObject({ problems: [{}, {}, {}] });
  });

  test('are refused where the lab does not work with a value that is one of its kind', async () => {
    const wide = await load(labYamlWith('max: 5', 'max: 500'));
    const found = readSettings(wide, defaultSettings, { ...nothing, values: { replicas: '300' } });
    const text = expect.stringMatching(/does not work with this value: .*lab\.yaml, line \d+/);
    expect(found).toEqual({ kind: 'problems', problems: [{ field: value('replicas'), text }] });
  });
});

describe('the labs of a course', () => {
  const stored = new Map<string, LabSettings>();
  const labsOf = () =>
    createLabsOf(
      { labSettings: { listOfCourse: async () => new Map(stored) } as never },
      new Map([
        ['valued', template],
        ['plain', { ...template, lab: { ...template.lab, id: 'plain' } }],
      ]),
    );

  test('are those of the files without settings', async () => {
    stored.clear();
    const labs = await labsOf()('course');
    expect(labs.get('valued')).toBe(template.lab);
  });

  test('are as settings have them, and the same object until these change', async () => {
    const of = labsOf();
    const settings = { values: { web: 'shop' }, points: { pods: 1 }, leftOut: ['again'] };
    stored.set('valued', settings);
    const first = await of('course');
    expect(first.get('valued')?.title).toBe('Pods of shop');
    expect(first.get('valued')?.steps).toHaveLength(1);
    expect(first.get('plain')?.title).toBe('Pods of hello');
    expect((await of('course')).get('valued')).toBe(first.get('valued'));
    expect((await of('course', 'complete')).get('valued')?.steps).toHaveLength(2);
    expect((await of('other')).get('valued')).not.toBe(first.get('valued'));
    stored.set('valued', { ...settings, values: {} });
    expect((await of('course')).get('valued')?.title).toBe('Pods of hello');
  });

  test('have the default of a value that the lab accepts no more', async () => {
    stored.set('valued', { ...defaultSettings, values: { web: 'shop', replicas: 9, gone: 'x' } });
    const { values } = (await labsOf()('course')).get('valued') ?? template.lab;
    expect(values).toEqual({ web: 'shop', replicas: 2, image: 'nginx:1.27', place: 'my-ns' });
  });

  test('have all defaults where the lab works no more with what was chosen', async () => {
    const wide = await load(labYamlWith('max: 5', 'max: 500'));
    stored.set('valued', { ...defaultSettings, values: { web: 'shop', replicas: 300 } });
    const of = createLabsOf(
      { labSettings: { listOfCourse: async () => new Map(stored) } as never },
      new Map([['valued', wide]]),
    );
    expect((await of('course')).get('valued')?.title).toBe('Pods of hello');
  });
});
