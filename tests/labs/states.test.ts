import { expect, test } from '@jest/globals';
import { loadCatalog } from '../../src/catalog/load-catalog.js';
import { checkers } from '../../src/checkers/registry.js';
import type { Demand, State } from '../states/read-states.js';
import { readStates } from '../states/read-states.js';

const lab = (await loadCatalog('labs', checkers)).get('services');
const graded = (lab?.steps ?? []).filter(({ checkpoint }) => checkpoint.points > 0);
const files = await readStates();
const states = files.flatMap(({ states }) => states);

function count(of: readonly State[], satisfies: (demand: Demand) => boolean): number {
  return of.filter(({ demand }) => satisfies(demand)).length;
}

const isRight = (demand: Demand) => demand === 'pass' || 'remark' in demand;
const isWrong = (demand: Demand) => typeof demand === 'object' && 'fail' in demand;

test('each graded checkpoint of the lab has at least four right states and six wrong ones', () => {
  const poor = graded.map(({ id }) => {
    const of = files.find(({ checkpoint }) => checkpoint === id)?.states ?? [];
    return { id, right: count(of, isRight), wrong: count(of, isWrong) };
  });
  expect(poor.filter(({ right, wrong }) => right < 4 || wrong < 6)).toEqual([]);
});

test('each kind of unfairness has at least five states', () => {
  const kinds = Array.from({ length: 16 }, (_, index) => index + 1);
  const found = kinds.map((kind) => ({
    kind,
    states: states.filter((state) => state.kind.includes(kind)).length,
  }));
  expect(found.filter((one) => one.states < 5)).toEqual([]);
});

test('no two states of a checkpoint have the same id, and each file is a checkpoint’s', () => {
  for (const { checkpoint, states } of files) {
    expect(graded.map(({ id }) => id)).toContain(checkpoint);
    const ids = states.map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  }
  expect(states.length).toBeGreaterThan(150);
});
