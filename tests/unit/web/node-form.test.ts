import { expect, test } from '@jest/globals';
import { nodeForm } from '../../../src/web/node-form.js';

const right = { host: '10.0.0.1', sshPort: '22', user: 'sam', apiAccess: 'ssh' };

test.each([
  { user: 'lena.ortiz@ad.example.edu' },
  { user: String.raw`CAMPUS\lena` },
  { user: '1234567' },
  { user: 'jörg_b+lab' },
  { host: 'lab_vm.example.edu' },
  { host: '2001:db8::7' },
])('%j is what ssh takes, too', (given) => {
  expect(nodeForm.parse({ ...right, ...given })).toMatchObject(given);
});
