import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { loadCatalog } from '../../../src/catalog/load-catalog.js';
import { checkers } from '../../../src/checkers/registry.js';
import { runLabNewCommand } from '../../../src/cli/lab-new-command.js';
import { UsageError } from '../../../src/cli/usage-error.js';
import type { Lab } from '../../../src/domain/lab.js';
import { proveLab } from '../../../src/grading/prove-lab.js';
import { createRunner } from '../../../src/grading/run-checkpoints.js';
import { createKeyPair } from '../../../src/node/course-key.js';
import { createNodeConnector } from '../../../src/node/node-connector.js';
import { startPracticeNode } from '../../../src/practice/practice-node.js';
import { Cleanups } from '../../support/nodes.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { aTerminal } from '../../support/terminal.js';

const cleanups = new Cleanups();
let labsDir: string;
let terminal: ReturnType<typeof aTerminal>;

beforeEach(async () => {
  labsDir = await temporaryFolder(cleanups);
  terminal = aTerminal();
});
afterEach(() => cleanups.run());

const make = (name: string, dir = labsDir) =>
  runLabNewCommand(name, { labsDir: dir, stdout: terminal.stdout });

test('a new lab has no mistake, and what to do next is told', async () => {
  expect(await make('my-first-lab')).toBe(0);
  const labs = await loadCatalog(labsDir, checkers);
  expect(labs.get('my-first-lab')).toMatchObject({
    title: 'My first lab',
    cleanUp: 'solutions/clean-up.sh',
    steps: [{ id: 'two-pods', solution: 'solutions/two-pods.sh', mistakes: [expect.anything()] }],
  });
  expect(terminal.written.stdout).toContain(join(labsDir, 'my-first-lab', 'lab.yaml'));
  expect(terminal.written.stdout).toMatch(
    /lab lint .*my-first-lab\n.* lab test my-first-lab --host/,
  );
});

test('a new lab is shown on a node as it is', async () => {
  await make('new');
  const lab = (await loadCatalog(labsDir, checkers)).get('new') as Lab;
  const { privateKey, publicKey } = createKeyPair('test');
  const node = await startPracticeNode({ hostPrivateKey: privateKey, sshPort: 0, podMs: 10 });
  cleanups.add(() => node.stop());
  node.authorizeKey(publicKey);
  const { host, sshPort, user, hostKey } = node;
  const connector = createNodeConnector({ allowedNetworks: [], isPracticeNode: () => true });
  const cases = await proveLab(
    {
      lab,
      node: { host, sshPort, user, hostKey, apiAccess: 'ssh', address: null },
      privateKey,
    },
    {
      connector,
      runCheckpoints: createRunner({
        connector,
        checkers,
        limits: { checkMs: 10_000, runMs: 60_000, pollMs: 20 },
        reportBroken: () => {},
      }),
      readFile: (file) => readFile(join(labsDir, 'new', file), 'utf8'),
      mistakeWaitMs: 1000,
      betweenLooksMs: 50,
      restMs: 10_000,
      onCase: () => {},
    },
  );
  expect(cases.map(({ what, observed, isShown }) => [what, observed, isShown])).toEqual([
    ['untouched', 'deployment-missing', true],
    ['mistake', 'replicas-wrong', true],
    ['solution', 'pass', true],
    ['node-as-before', 'as before', true],
  ]);
});

test.each(['taken', 'file'])('%s: nothing that is there is changed', async (name) => {
  await mkdir(join(labsDir, 'taken'));
  await writeFile(join(labsDir, 'file'), 'mine');
  const making = make(name);
  await expect(making).rejects.toThrow(UsageError);
  await expect(making).rejects.toThrow(`there is ${join(labsDir, name)} already`);
  expect(await readdir(join(labsDir, 'taken'))).toEqual([]);
  expect(await readFile(join(labsDir, 'file'), 'utf8')).toBe('mine');
  expect(terminal.written.stdout).toBe('');
});

test.each(['', '.', '../up', 'a/b', 'My-Lab', 'a--b', '-a', 'a b', 'a'.repeat(61)])(
  '“%s” cannot be the name of a lab: nothing is made',
  async (name) => {
    const making = make(name);
    await expect(making).rejects.toThrow(UsageError);
    await expect(making).rejects.toThrow("cannot be a lab's name: small letters, digits");
    expect(await readdir(labsDir)).toEqual([]);
  },
);

test('a folder of labs that is not there is a mistake in the settings', async () => {
  const making = make('new', join(labsDir, 'none'));
  await expect(making).rejects.toThrow(UsageError);
  await expect(making).rejects.toThrow(`there is no folder ${join(labsDir, 'none')} (LABS_DIR)`);
});

test('what the file system refuses is thrown', async () => {
  await writeFile(join(labsDir, 'file'), '');
  await expect(make('new', join(labsDir, 'file'))).rejects.toMatchObject({ code: 'ENOTDIR' });
});
