import { expect, test } from '@jest/globals';
import { withOneMistakePerHint, withoutMistakes } from '../../../src/domain/lab.js';
import { aLab } from '../../support/runs.js';

const lab = aLab();
const [step] = lab.steps;
const mistake = (script: string, hint: string) => ({ script, hint });
const whole = {
  ...lab,
  steps: [
    { ...step, mistakes: [mistake('a', 'type-wrong'), mistake('b', 'type-wrong')] },
    { ...step, mistakes: [mistake('c', 'type-wrong'), mistake('d', 'port-wrong')] },
  ] as typeof lab.steps,
};

test('a quick proof shows each hint by its first mistake', () => {
  const scripts = (of: typeof lab) => of.steps.map(({ mistakes }) => mistakes.map((m) => m.script));
  expect(scripts(withOneMistakePerHint(whole))).toEqual([['a'], ['d']]);
  expect(scripts(withoutMistakes(whole))).toEqual([[], []]);
});
