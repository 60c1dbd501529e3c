import { expect, test } from '@jest/globals';
import { outcomeOfError } from '../../../src/grading/run-check.js';
import { unreachable } from '../../../src/node/unreachable.js';

const run = { reportBroken: () => {} };

test('what the node said is kept with the reason, where it said something', () => {
  const mute = unreachable('login-shell');
  const { reason, detail } = mute;
  expect(outcomeOfError(mute, run)).toEqual({ kind: 'unreachable', reason, detail });
  const told = unreachable('login-shell', '', undefined, 'press enter');
  expect(outcomeOfError(told, run)).toEqual({
    ...{ kind: 'unreachable', reason, detail },
    said: 'press enter',
  });
});
