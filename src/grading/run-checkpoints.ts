import type { AnyChecker } from '../checkers/checker.js';
import type { Answers, CheckResult } from '../domain/attempt.js';
import type { Check, Checkpoint } from '../domain/lab.js';
import {
  type CheckpointOutcome,
  checkpointOutcome,
  type Outcome,
  type Verdict,
} from '../domain/outcome.js';
import { scoreOf } from '../domain/score.js';
import type { NodeAddress, NodeCall, NodeConnector } from '../domain/student-node.js';
import { createLooks, type Looks } from './looks.js';
import { type LookLimits, outcomeOfError, runCheck } from './run-check.js';
import type { WorkSlot } from './work-slots.js';

/** What a runner needs besides the node. */
export interface RunnerDependencies {
  connector: NodeConnector;
  checkers: ReadonlyMap<string, AnyChecker>;
  limits: LookLimits;
  /** Called with an error that is our bug; the outcome has the same id. */
  reportBroken(errorId: string, error: unknown): void;
}

/** A checkpoint to look at, with what the student typed. */
export interface CheckpointRun {
  checkpoint: Checkpoint;
  answers: Answers;
  /** See `GatherContext.findEarlierFacts` of the checkers. */
  findEarlierFacts(checkpointId: string, checkId: string): Promise<unknown>;
}

/** A progress event of a check. */
export type CheckProgress =
  | { kind: 'started'; checkpointId: string; checkId: string }
  /** The check looked and will look again. */
  | { kind: 'waiting'; checkpointId: string; checkId: string; verdict: Verdict }
  | { kind: 'finished'; checkpointId: string; checkId: string; result: CheckResult };

/** A request to check checkpoints over one SSH connection. */
export interface RunRequest {
  node: NodeAddress;
  /** OpenSSH PEM. */
  privateKey: string;
  checkpoints: CheckpointRun[];
  /** What the looks share with other runs of this process; without it they work at once. */
  slot?: WorkSlot;
  /** Ends the run: every unfinished check becomes unreachable with the reason `deadline`. */
  signal: AbortSignal;
  onProgress?(progress: CheckProgress): void;
}

/** The result of a run for one checkpoint. */
export interface CheckpointReport {
  checkpoint: Checkpoint;
  outcome: CheckpointOutcome;
  /** null if the node or Podmark failed. */
  score: number | null;
  /** In the lab's order. */
  checks: CheckResult[];
}

/** The result of a run: a report for each checkpoint, in the order of the request. */
export interface RunReport {
  checkpoints: CheckpointReport[];
  calls: NodeCall[];
  durationMs: number;
}

/** Looks at a node and judges checkpoints. Never throws: every failure becomes an outcome. */
export type RunCheckpoints = (request: RunRequest) => Promise<RunReport>;

export function createRunner(dependencies: RunnerDependencies): RunCheckpoints {
  return async (request) => {
    const startedAt = performance.now();
    const end = new AbortController();
    const timeout = setTimeout(() => end.abort(), dependencies.limits.runMs);
    const signal = AbortSignal.any([request.signal, end.signal]);
    try {
      const session = await dependencies.connector.connect(
        request.node,
        request.privateKey,
        signal,
      );
      try {
        const looks = createLooks(session, dependencies.limits.pollMs);
        const checkpoints = await Promise.all(
          request.checkpoints.map((one) =>
            runCheckpoint(one, looks, { ...dependencies, ...request, signal }),
          ),
        );
        return { checkpoints, calls: [...session.log], durationMs: elapsed(startedAt) };
      } finally {
        await session.close();
      }
    } catch (error) {
      const outcome = outcomeOfError(error, dependencies);
      const checkpoints = request.checkpoints.map((one) =>
        withoutLook(one.checkpoint, outcome, request),
      );
      return { checkpoints, calls: [], durationMs: elapsed(startedAt) };
    } finally {
      clearTimeout(timeout);
    }
  };
}

/** The slot of a run that shares the process with no other. */
const alone: WorkSlot = { work: (part) => part() };

type Surroundings = RunnerDependencies & Pick<RunRequest, 'signal' | 'slot' | 'onProgress'>;

async function runCheckpoint(
  run: CheckpointRun,
  looks: Looks,
  around: Surroundings,
): Promise<CheckpointReport> {
  const { checkpoint } = run;
  const byId = new Map(checkpoint.checks.map((check) => [check.id, check]));
  const results = new Map<string, Promise<CheckResult>>();
  const resultOf = (id: string): Promise<CheckResult> => {
    const known = results.get(id);
    if (known !== undefined) return known;
    const check = byId.get(id) as Check;
    const made = runAfterNeeds(check, check.needs.map(resultOf), run, looks, around);
    results.set(id, made);
    return made;
  };
  const checks = await Promise.all(checkpoint.checks.map((check) => resultOf(check.id)));
  return reportOf(checkpoint, keepFacts(checks));
}

/**
 * The maximum length of a checkpoint's facts as JSON, about a thousand pods. Nodes of a course stay
 * far below; a student who fills labels with megabytes must not fill the database.
 */
const maxFactsLength = 512 * 1024;

/** Drops the facts of each check with which those before it would exceed the maximum together. */
function keepFacts(checks: readonly CheckResult[]): CheckResult[] {
  let left = maxFactsLength;
  return checks.map((result) => {
    const length = String(JSON.stringify(result.facts)).length;
    if (length > left) return { ...result, facts: null };
    left -= length;
    return result;
  });
}

async function runAfterNeeds(
  check: Check,
  needs: Promise<CheckResult>[],
  { checkpoint, answers, findEarlierFacts }: CheckpointRun,
  looks: Looks,
  { checkers, limits, signal, slot = alone, reportBroken, onProgress }: Surroundings,
): Promise<CheckResult> {
  const place = { checkpointId: checkpoint.id, checkId: check.id };
  const missing = (await Promise.all(needs)).find((need) => need.outcome.kind !== 'pass');
  const finish = (result: CheckResult) => {
    onProgress?.({ kind: 'finished', ...place, result });
    return result;
  };
  if (missing) return finish(unlooked(check, { kind: 'skipped', becauseOf: missing.checkId }));
  const checker = checkers.get(check.checker);
  if (!checker)
    return finish(
      unlooked(check, outcomeOfError(new Error(`no checker ${check.checker}`), { reportBroken })),
    );
  onProgress?.({ kind: 'started', ...place });
  return finish(
    await runCheck({
      check,
      checker,
      looks,
      limits,
      signal,
      slot,
      reportBroken,
      context: {
        answers,
        examples: Object.fromEntries(
          checkpoint.answers.flatMap((field) =>
            field.kind === 'choice' ? [] : [[field.id, field.placeholder]],
          ),
        ),
        findEarlierFacts,
        labNames: checkpoint.labNames,
      },
      onWaiting: (verdict) => onProgress?.({ kind: 'waiting', ...place, verdict }),
    }),
  );
}

function withoutLook(
  checkpoint: Checkpoint,
  outcome: Outcome,
  { onProgress }: RunRequest,
): CheckpointReport {
  const checks = checkpoint.checks.map((check) => unlooked(check, outcome));
  for (const result of checks) {
    onProgress?.({
      kind: 'finished',
      checkpointId: checkpoint.id,
      checkId: result.checkId,
      result,
    });
  }
  return reportOf(checkpoint, checks);
}

function unlooked(check: Check, outcome: Outcome): CheckResult {
  return {
    checkId: check.id,
    title: check.title,
    checker: check.checker,
    outcome,
    facts: null,
    durationMs: 0,
  };
}

function reportOf(checkpoint: Checkpoint, checks: CheckResult[]): CheckpointReport {
  const outcomes = new Map(checks.map((result) => [result.checkId, result.outcome]));
  return {
    checkpoint,
    outcome: checkpointOutcome([...outcomes.values()]),
    score: scoreOf(checkpoint, outcomes),
    checks,
  };
}

function elapsed(startedAt: number): number {
  return Math.round(performance.now() - startedAt);
}
