import { expect, test } from '@jest/globals';
import { createLabFileReader } from '../../src/catalog/lab-files.js';
import { loadTemplates } from '../../src/catalog/load-catalog.js';
import { checkers } from '../../src/checkers/registry.js';
import { proofLab } from '../../src/cli/lab-test-command.js';
import { type Lab, withOneMistakePerHint, withoutMistakes } from '../../src/domain/lab.js';
import { type ProofCase, proveLab } from '../../src/grading/prove-lab.js';
import { createRunner } from '../../src/grading/run-checkpoints.js';
import { createKeyPair } from '../../src/node/course-key.js';
import { createNodeConnector } from '../../src/node/node-connector.js';
import { startPracticeNode } from '../../src/practice/practice-node.js';

const labsDir = 'labs';
const templates = [...(await loadTemplates(labsDir, checkers)).values()];
const readLabFile = createLabFileReader(labsDir);

/** Proves the lab on a practice node whose pods are quick. */
async function proveOnPracticeNode(lab: Lab): Promise<ProofCase[]> {
  const { publicKey, privateKey } = createKeyPair('course');
  const hostPrivateKey = createKeyPair('host').privateKey;
  const practice = await startPracticeNode({ hostPrivateKey, sshPort: 0, podMs: 30 });
  practice.authorizeKey(publicKey);
  const { host, sshPort, hostKey, user } = practice;
  const node = {
    host,
    sshPort,
    hostKey,
    user,
    apiAccess: 'ssh',
    address: null,
  } as const;
  const connector = createNodeConnector({ allowedNetworks: [], isPracticeNode: () => true });
  const runCheckpoints = createRunner({
    connector,
    checkers,
    limits: { checkMs: 30_000, runMs: 120_000, pollMs: 20 },
    reportBroken: (errorId, error) => console.error(`error ${errorId}:`, error),
  });
  const readFile = (file: string) => readLabFile(lab, file);
  try {
    return await proveLab(
      { lab, node, privateKey },
      {
        ...{ connector, runCheckpoints, readFile, onCase: () => {} },
        ...{ mistakeWaitMs: 10_000, betweenLooksMs: 60, restMs: 10_000 },
      },
    );
  } finally {
    await practice.stop();
  }
}

// `PROOF=all` shows every mistake, which takes a minute and a half; by default one for each hint
test.each(templates.map(({ lab }) => [lab.id, lab] as const))(
  'lab %s: untouched it fails, solutions pass, each hint is shown by a mistake',
  async (_id, lab) => {
    const shown = process.env.PROOF === 'all' ? lab : withOneMistakePerHint(lab);
    const cases = await proveOnPracticeNode(shown);
    expect(cases.filter((one) => !one.isShown)).toEqual([]);
    const all = (what: ProofCase['what']) => cases.filter((one) => one.what === what).length;
    expect([all('untouched'), all('mistake'), all('solution'), all('node-as-before')]).toEqual([
      lab.steps.length,
      shown.steps.flatMap((step) => step.mistakes).length,
      lab.steps.length,
      1,
    ]);
  },
  300_000,
);

// without the mistakes, which take longest: `podmark lab test` shows them with both sets of values
for (const template of templates) {
  const lab = proofLab(template);
  if (!lab) continue;

  test(`lab ${lab.id} with other values: solutions pass, and the clean-up cleans up`, async () => {
    const cases = await proveOnPracticeNode(withoutMistakes(lab));
    expect(cases.filter((one) => !one.isShown)).toEqual([]);
    expect(cases).toHaveLength(2 * lab.steps.length + 1);
  }, 120_000);
}
