import { z } from 'zod';
import type { Answers } from '../domain/attempt.js';
import { findStep, type Lab, type Step } from '../domain/lab.js';
import type { NodeAddress } from '../domain/student-node.js';
import type { CheckpointReport, RunCheckpoints, RunReport } from '../grading/run-checkpoints.js';
import { reportText } from './check-report.js';
import { readHostKey, readOptionFile, readPrivateKey } from './key-files.js';
import { exitCodes, UsageError } from './usage-error.js';

/** The options of `podmark check`, as typed. */
export interface CheckOptions {
  lab: string;
  checkpoint?: string[];
  host: string;
  port: number;
  user: string;
  key: string;
  hostKey?: string;
  answers?: string;
  json?: boolean;
}

/** What `podmark check` works with. */
export interface CheckDependencies {
  labs: ReadonlyMap<string, Lab>;
  runCheckpoints: RunCheckpoints;
  stdout: { write(text: string): unknown; isTTY?: boolean };
}

/**
 * Checks a node without web or database and prints the report. Resolves with the exit code: 0 if
 * all checkpoints passed, 1 if one failed, 3 if one could not be judged. Throws {@link UsageError}.
 */
export async function runCheckCommand(
  options: CheckOptions,
  dependencies: CheckDependencies,
): Promise<number> {
  const lab = dependencies.labs.get(options.lab);
  if (!lab) {
    throw new UsageError(
      `there is no lab ${options.lab}; the labs are: ${[...dependencies.labs.keys()].join(', ')}`,
    );
  }
  const steps = chooseSteps(lab, options.checkpoint ?? []);
  const answers = options.answers === undefined ? {} : await readAnswers(options.answers, lab);
  const privateKey = await readPrivateKey('--key', options.key);
  const hostKey =
    options.hostKey === undefined ? null : await readHostKey('--host-key', options.hostKey);
  const report = await dependencies.runCheckpoints({
    node: addressOf(options, hostKey),
    privateKey,
    signal: new AbortController().signal,
    checkpoints: steps.map(({ checkpoint }) => ({
      checkpoint,
      answers: answers[checkpoint.id] ?? {},
      findEarlierFacts: async () => undefined,
    })),
  });
  const { stdout } = dependencies;
  stdout.write(
    options.json
      ? `${JSON.stringify(reportJson(lab, report))}\n`
      : reportText(lab, report, stdout.isTTY === true),
  );
  return exitCodeOf(report.checkpoints);
}

function chooseSteps(lab: Lab, ids: string[]): Step[] {
  if (ids.length === 0) return lab.steps;
  return ids.map((id) => {
    const step = findStep(lab, id);
    if (step) return step;
    const known = lab.steps.map(({ checkpoint }) => checkpoint.id).join(', ');
    throw new UsageError(`lab ${lab.id} has no checkpoint ${id}; it has: ${known}`);
  });
}

function addressOf({ host, port, user }: CheckOptions, hostKey: string | null): NodeAddress {
  return { host, sshPort: port, user, hostKey, apiAccess: 'ssh', address: null };
}

const answersFile = z.record(z.string(), z.record(z.string(), z.string()));

async function readAnswers(file: string, lab: Lab): Promise<Record<string, Answers>> {
  const text = await readOptionFile('--answers', file);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new UsageError(`--answers ${file} is not JSON`);
  }
  const parsed = answersFile.safeParse(json);
  if (!parsed.success) {
    throw new UsageError(
      `--answers ${file} must look like {"checkpoint id": {"answer id": "text"}}`,
    );
  }
  for (const [checkpointId, given] of Object.entries(parsed.data)) {
    const fields = findStep(lab, checkpointId)?.checkpoint.answers.map((field) => field.id);
    if (!fields)
      throw new UsageError(`--answers ${file}: lab ${lab.id} has no checkpoint ${checkpointId}`);
    const unknown = Object.keys(given).find((id) => !fields.includes(id));
    if (unknown !== undefined) {
      throw new UsageError(
        `--answers ${file}: checkpoint ${checkpointId} has no answer ${unknown}; it has: ${fields.join(', ') || 'none'}`,
      );
    }
  }
  return parsed.data;
}

/** The report that `--json` prints. */
function reportJson(lab: Lab, report: RunReport) {
  return {
    lab: lab.id,
    durationMs: report.durationMs,
    checkpoints: report.checkpoints.map(({ checkpoint, score, outcome, checks }) => ({
      id: checkpoint.id,
      points: checkpoint.points,
      score,
      outcome,
      checks: checks.map((check) => ({
        id: check.checkId,
        title: check.title,
        checker: check.checker,
        outcome: check.outcome,
      })),
    })),
  };
}

function exitCodeOf(checkpoints: readonly CheckpointReport[]): number {
  const outcomes = new Set(checkpoints.map((entry) => entry.outcome));
  if (outcomes.has('broken') || outcomes.has('unreachable')) return exitCodes.couldNotJudge;
  return outcomes.has('fail') ? exitCodes.failed : exitCodes.ok;
}
