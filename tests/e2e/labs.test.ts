import { execFile } from 'node:child_process';
import { expect, test } from '@jest/globals';
import type { LabTemplate } from '../../src/catalog/lab-template.js';
import { loadTemplates } from '../../src/catalog/load-catalog.js';
import { checkers } from '../../src/checkers/registry.js';
import { withOneMistakePerHint } from '../../src/domain/lab.js';
import type { ProofCase } from '../../src/grading/prove-lab.js';
import { host, keyFile, onNode, sshPort, user } from '../support/real-node.js';

/** `PROOF=all` shows every mistake, which takes an hour; by default one for each hint. */
const proof = process.env.PROOF === 'all' ? [] : ['--quick'];

const templates = await loadTemplates('labs', checkers);

/** The scripts of the mistakes that are to be shown. */
function scriptsOf(id: string): string[] {
  const { lab } = templates.get(id) as LabTemplate;
  const { steps } = proof.length === 0 ? lab : withOneMistakePerHint(lab);
  return steps.flatMap(({ mistakes }) => mistakes.map(({ script }) => script));
}

function mistakeOf({ what, script }: ProofCase): string[] {
  return what === 'mistake' && script !== null ? [script] : [];
}

/** `podmark lab test --json`, as from a terminal. */
async function prove(lab: string): Promise<{ exitCode: number; cases: ProofCase[] }> {
  const where = ['--host', host, '--port', sshPort, '--user', user, '--key', keyFile];
  const args = ['dist/main.js', 'lab', 'test', lab, ...where, ...proof, '--json'];
  return await new Promise((resolve, reject) => {
    execFile(process.execPath, args, { maxBuffer: 1 << 24 }, (error, stdout, stderr) => {
      const exitCode = typeof error?.code === 'number' ? error.code : 0;
      try {
        resolve({ exitCode, ...(JSON.parse(stdout) as { cases: ProofCase[] }) });
      } catch {
        reject(new Error(`no report: ${stdout}${stderr}`));
      }
    });
  });
}

onNode('on a real node', () => {
  test.each(['services', 'deployments'])(
    'lab %s: untouched it fails, solutions pass, mistakes are named by their hints',
    async (lab) => {
      const { exitCode, cases } = await prove(lab);
      expect(cases.filter((one) => !one.isShown)).toEqual([]);
      expect(new Set(cases.flatMap(mistakeOf))).toEqual(new Set(scriptsOf(lab)));
      expect(exitCode).toBe(0);
    },
    2 * 3_600_000,
  );
});
