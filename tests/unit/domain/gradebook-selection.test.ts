import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CheckpointState } from '../../../src/domain/checkpoint-state.js';
import type { GradebookCell, GradebookRow } from '../../../src/domain/gradebook.js';
import {
  cellState,
  columnFigures,
  type GradebookSelection,
  isFinished,
  selectRows,
  totalFigures,
} from '../../../src/domain/gradebook-selection.js';
import { noDetails } from '../../../src/domain/roster.js';

const empty: GradebookCell = {
  ...{ score: null, automatic: null, isOverridden: false, lateMinutes: 0, attempts: 0 },
  ...{ passedSince: null, latest: null, hasOpenObjection: false },
};
const aCell = (given: Partial<GradebookCell>): GradebookCell => ({ ...empty, ...given });
const latest = (outcome: 'pass' | 'fail' | 'unreachable' | 'broken' | null) => ({
  latest: {
    id: 'a',
    state: outcome === null ? ('running' as const) : ('finished' as const),
    outcome,
  },
});

function aRow(name: string, section: string | null, cells: Record<string, Partial<GradebookCell>>) {
  const details = { ...noDetails, section };
  const filled = Object.entries(cells).map(([id, cell]) => [id, aCell(cell)] as const);
  const student = { id: name, login: `${name.toLowerCase()}@lab`, name };
  return { student, details, cells: new Map(filled) } satisfies GradebookRow;
}

const then = new Date('2026-11-20T10:00:00Z');
const columns = [
  { id: 'one', points: 10 },
  { id: 'two', points: 4 },
];
const everybody: GradebookSelection = {
  ...{ name: '', section: null, filter: null, filterColumn: null, sort: 'name' },
  isDescending: false,
};
const rows = [
  aRow('Ada', 'B', { one: { score: 10, passedSince: then, ...latest('fail'), lateMinutes: 5 } }),
  aRow('Bob', 'A10', {
    one: { score: 4, ...latest('fail') },
    two: { score: 4, passedSince: then, isOverridden: true },
  }),
  aRow('Cleo', 'A9', { two: { hasOpenObjection: true, ...latest('unreachable') } }),
  aRow('Dora', null, { one: { score: 0, ...latest(null) }, gone: { score: 90 } }),
];
const select = (given: Partial<GradebookSelection>) =>
  selectRows(rows, columns, { ...everybody, ...given }).map(({ student }) => student.name);

describe('a cell', () => {
  test.each<[string, Partial<GradebookCell> | undefined, CheckpointState]>([
    ['that nobody tried is to do', undefined, 'todo'],
    ['that is only asked about is to do', { hasOpenObjection: true }, 'todo'],
    ['that passed stays so, whatever came later', { passedSince: then, ...latest('fail') }, 'pass'],
    ['is as its newest attempt is', { score: 9, ...latest('fail') }, 'fail'],
    ['is under way', { score: 9, ...latest(null) }, 'wait'],
    ['could not be looked at', { score: 9, ...latest('unreachable') }, 'away'],
    ['that we failed at could not be looked at either', latest('broken'), 'away'],
    ['that staff gave a part without an attempt is no more to do', { score: 4 }, 'fail'],
  ])('%s', (_what, cell, state) => {
    expect(cellState(cell && aCell(cell))).toBe(state);
  });
});

test('who passed every checkpoint that the lab has now has finished it', () => {
  const passed = { passedSince: then };
  const row = aRow('Eve', null, { one: passed, two: { ...passed, ...latest('fail') } });
  expect(isFinished(row, columns)).toBe(true);
  expect(isFinished(row, [...columns, { id: 'new', points: 1 }])).toBe(false);
  expect(isFinished(row, [...columns, { id: 'bonus', points: 0 }])).toBe(true);
  expect(isFinished(row, [{ id: 'bonus', points: 0 }])).toBe(false);
  expect(isFinished(row, [])).toBe(false);
});

test('who is run again after a pass is found as under way, and as passed', () => {
  const again = [aRow('Eve', null, { one: { passedSince: then, ...latest(null) } })];
  for (const filter of ['wait', 'pass'] as const) {
    expect(selectRows(again, columns, { ...everybody, filter })).toEqual(again);
  }
});

describe('students are found', () => {
  test.each<[string, Partial<GradebookSelection>, string[]]>([
    ['all of them', {}, ['Ada', 'Bob', 'Cleo', 'Dora']],
    ['by a part of the name in any case', { name: 'DO' }, ['Dora']],
    ['by a part of the login', { name: 'bob@' }, ['Bob']],
    ['by section', { section: 'B' }, ['Ada']],
    ['who passed one', { filter: 'pass' }, ['Ada', 'Bob']],
    ['who failed one', { filter: 'fail' }, ['Bob']],
    ['who failed a certain one', { filter: 'fail', filterColumn: 'two' }, []],
    ['who could not be looked at', { filter: 'away' }, ['Cleo']],
    ['whose attempt is under way', { filter: 'wait' }, ['Dora']],
    ['who have one to do', { filter: 'todo', filterColumn: 'two' }, ['Ada', 'Dora']],
    ['who were late', { filter: 'late' }, ['Ada']],
    ['who were given a grade', { filter: 'overridden' }, ['Bob']],
    ['who ask for a look', { filter: 'objection' }, ['Cleo']],
    ['by name and section and state', { name: 'b', section: 'A10', filter: 'fail' }, ['Bob']],
  ])('%s', (_what, given, names) => {
    expect(select(given)).toEqual(names);
  });
});

describe('students are sorted', () => {
  test.each<[string, Partial<GradebookSelection>, string[]]>([
    ['by name backwards', { isDescending: true }, ['Dora', 'Cleo', 'Bob', 'Ada']],
    ['by section, numbers as numbers', { sort: 'section' }, ['Dora', 'Cleo', 'Bob', 'Ada']],
    [
      'by total, without what the lab has no more',
      { sort: 'total' },
      ['Cleo', 'Dora', 'Bob', 'Ada'],
    ],
    ['by a checkpoint, no grade below 0', { sort: 'one' }, ['Cleo', 'Dora', 'Bob', 'Ada']],
    [
      'by a checkpoint backwards, equals by name',
      { sort: 'two', isDescending: true },
      ['Bob', 'Ada', 'Cleo', 'Dora'],
    ],
  ])('%s', (_what, given, names) => {
    expect(select(given)).toEqual(names);
  });

  test('and nobody is lost or doubled by it', () => {
    const scores = fc.array(fc.option(fc.integer({ min: 0, max: 10 })), { maxLength: 20 });
    fc.assert(
      fc.property(scores, fc.boolean(), (all, isDescending) => {
        const many = all.map((score, index) => aRow(`S${index}`, null, { one: { score } }));
        const sorted = selectRows(many, columns, { ...everybody, sort: 'one', isDescending });
        expect(new Set(sorted)).toEqual(new Set(many));
        const values = sorted.map(({ cells }) => cells.get('one')?.score ?? -1);
        const ordered = values.toSorted((a, b) => (isDescending ? b - a : a - b));
        expect(values).toEqual(ordered);
      }),
    );
  });
});

describe('the figures of a column', () => {
  test('are of those who have a grade', () => {
    expect(columnFigures(rows, 'one')).toEqual({ mean: 4.67, median: 4 });
    expect(columnFigures(rows, 'none')).toEqual({ mean: null, median: null });
  });

  test('of the totals leave out who has nothing, and what the lab has no more', () => {
    expect(totalFigures(rows, columns)).toEqual({ mean: 6, median: 8 });
  });
});
