import { basename } from 'node:path';
import { styleText } from 'node:util';
import type { LabTemplate } from '../catalog/lab-template.js';
import { type Lab, withOneMistakePerHint, withoutMistakes } from '../domain/lab.js';
import { type LabValues, proofValuesOf } from '../domain/lab-values.js';
import type { NodeAddress } from '../domain/student-node.js';
import type { ProofCase } from '../grading/prove-lab.js';
import { junitXml, type TestedCase } from './junit.js';
import { readHostKey, readPrivateKey, writeOptionFile } from './key-files.js';
import { exitCodes, UsageError } from './usage-error.js';

/** The options of `podmark lab test`, as typed. */
export interface LabTestOptions {
  host: string;
  port: number;
  user: string;
  key: string;
  hostKey?: string;
  /** Shows one mistake for each hint, and with the other values none. */
  quick?: boolean;
  json?: boolean;
  junit?: string;
}

/** What `podmark lab test` works with. */
export interface LabTestDependencies {
  labs: ReadonlyMap<string, LabTemplate>;
  /** Proves the lab on the node. Calls `onCase` for each case as soon as it is known. */
  prove(
    request: { lab: Lab; node: NodeAddress; privateKey: string },
    onCase: (result: ProofCase) => void,
  ): Promise<ProofCase[]>;
  stdout: { write(text: string): unknown; isTTY?: boolean };
}

/**
 * `podmark lab test`: proves a lab on a node, with its default values and then with those of the
 * proof if it declares any, and prints each case as soon as it is known. Resolves
 * with the exit code: 0 if all cases were shown, 1 if one was not, 3 if one could not be judged.
 * Throws {@link UsageError}.
 */
export async function runLabTestCommand(
  labId: string,
  options: LabTestOptions,
  { labs, prove, stdout }: LabTestDependencies,
): Promise<number> {
  const template = labs.get(labId);
  if (!template) {
    throw new UsageError(`there is no lab ${labId}; the labs are: ${[...labs.keys()].join(', ')}`);
  }
  const privateKey = await readPrivateKey('--key', options.key);
  const hostKey =
    options.hostKey === undefined ? null : await readHostKey('--host-key', options.hostKey);
  // a file that cannot be written must be reported before the proof, which takes minutes
  if (options.junit !== undefined) await writeOptionFile('--junit', options.junit, '');
  const { host, port: sshPort, user } = options;
  const node = {
    host,
    sshPort,
    user,
    hostKey,
    apiAccess: 'ssh',
    address: null,
  } as const;
  const paint = stdout.isTTY === true;
  const onCase = (result: ProofCase) => {
    if (!options.json)
      stdout.write(`${[caseLine(result, paint), ...complaintLines(result)].join('\n')}\n`);
  };
  const cases: TestedCase[] = [];
  const proveWith = async (lab: Lab, values: TestedCase['values']) => {
    const found = await prove({ lab, node, privateKey }, onCase);
    cases.push(...found.map((one) => ({ ...one, values })));
  };
  await proveWith(options.quick ? withOneMistakePerHint(template.lab) : template.lab, 'default');
  const other = proofLab(template);
  if (other) {
    if (!options.json) stdout.write(`\nwith other values: ${valuesText(other.values)}\n\n`);
    await proveWith(options.quick ? withoutMistakes(other) : other, 'proof');
  }
  if (options.junit !== undefined) {
    await writeOptionFile('--junit', options.junit, junitXml(labId, cases));
  }
  stdout.write(
    options.json ? `${JSON.stringify({ lab: labId, cases })}\n` : `\n${summary(cases)}\n`,
  );
  if (cases.some((proof) => !proof.isJudged)) return exitCodes.couldNotJudge;
  return cases.every((proof) => proof.isShown) ? exitCodes.ok : exitCodes.failed;
}

/** The lab with the values of the proof; undefined if it declares none. */
export function proofLab({ values, resolve }: LabTemplate): Lab | undefined {
  return values.length === 0 ? undefined : resolve(proofValuesOf(values)).lab;
}

function valuesText(values: LabValues): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}

function caseLine(result: ProofCase, paint: boolean): string {
  const { checkpoint, what, script, expected, observed, isShown, isJudged, durationMs } = result;
  const sign = isShown ? '✓' : isJudged ? '✗' : '!';
  const color = isShown ? 'green' : isJudged ? 'red' : 'magenta';
  const painted = paint ? styleText(color, sign, { validateStream: false }) : sign;
  const name = script === null ? '' : basename(script, '.sh');
  const seen = isShown ? observed : `${observed} (expected ${expected})`;
  const seconds = `${(durationMs / 1000).toFixed(1)} s`;
  return [
    painted,
    (checkpoint ?? 'the node').padEnd(16),
    what.padEnd(14),
    name.padEnd(32),
    seconds.padStart(7),
    seen,
  ].join('  ');
}

/** The indented lines below a case. */
function complaintLines({ complaint }: ProofCase): string[] {
  return complaint === '' ? [] : complaint.split('\n').map((line) => `     ${line}`);
}

function summary(cases: readonly ProofCase[]): string {
  const shown = cases.filter((proof) => proof.isShown).length;
  const mistakes = cases.filter((proof) => proof.what === 'mistake');
  const named = mistakes.filter((proof) => proof.isShown).length;
  const seconds = cases.reduce((sum, proof) => sum + proof.durationMs, 0) / 1000;
  return `${shown} of ${cases.length} shown, ${named} of ${mistakes.length} mistakes named by their hints, in ${seconds.toFixed(0)} s`;
}
