import { expect, test } from '@jest/globals';
import { hostPort } from '../../../src/checkers/wording.js';

test('an address and its port are written as in a URL', () => {
  expect(hostPort('10.1.0.7', 80)).toBe('10.1.0.7:80');
  expect(hostPort('fd00::7', 80)).toBe('[fd00::7]:80');
});
