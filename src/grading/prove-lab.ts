import { setTimeout as delay } from 'node:timers/promises';
import type { Answers } from '../domain/attempt.js';
import { earlierChecksOf } from '../domain/earlier-checks.js';
import type { Checkpoint, Lab, Mistake, Step } from '../domain/lab.js';
import { NodeUnreachable } from '../domain/outcome.js';
import type { NodeAddress, NodeConnector, NodeSession } from '../domain/student-node.js';
import { type LabScriptResult, runLabScript } from './lab-script.js';
import { awaitRest, objectsOn } from './proof-node.js';
import type { CheckpointReport, RunCheckpoints } from './run-checkpoints.js';

/** What a proof needs. */
export interface ProofDependencies {
  connector: NodeConnector;
  runCheckpoints: RunCheckpoints;
  /** Reads a file of the lab; the path is relative to the lab's folder. */
  readFile(file: string): Promise<string>;
  /** How long a hint may take to appear, in ms: an image must fail to be pulled, or a pod crash. */
  mistakeWaitMs: number;
  /**
   * The wait between the two looks that must see the same hint, in ms, to outlast passing states.
   */
  betweenLooksMs: number;
  /** How long to wait for deleted objects to be gone, before a script and at the end, in ms. */
  restMs: number;
  /** Called with each case as soon as it is known. */
  onCase(result: ProofCase): void;
}

/** A lab, and a node on which none of its steps was done yet. */
export interface ProofRequest {
  lab: Lab;
  node: NodeAddress;
  /** OpenSSH PEM. */
  privateKey: string;
}

/** One claim about the lab, and whether it was shown. */
export interface ProofCase {
  /** null for a case about the node as a whole. */
  checkpoint: string | null;
  what: 'untouched' | 'mistake' | 'solution' | 'node-as-before' | 'node-reachable';
  /** The script that ran, relative to the lab's folder; null if there is none. */
  script: string | null;
  expected: string;
  observed: string;
  isShown: boolean;
  /** False if the node or Podmark failed, which says nothing about the lab. */
  isJudged: boolean;
  /**
   * The last lines of the scripts' stderr if a script failed or the claim was not shown; else
   * empty.
   */
  complaint: string;
  durationMs: number;
}

/**
 * Proves a lab on a node. Before anything is done, each checkpoint fails, unless the step says
 * `passesUntouched`; each mistake fails its checkpoint with its own hint and no other; each
 * solution makes its checkpoint pass; and after the clean-up the node is as before. If the node
 * becomes unreachable, the proof ends with a case that says so.
 */
export async function proveLab(
  request: ProofRequest,
  dependencies: ProofDependencies,
): Promise<ProofCase[]> {
  const proof = new Proof(request, dependencies);
  await proof.run();
  return proof.cases;
}

class Proof {
  readonly cases: ProofCase[] = [];
  /**
   * The facts of each check's newest pass, by checkpoint and check, as a student's attempts keep
   * them.
   */
  readonly #facts = new Map<string, unknown>();
  /** The place and start of the case that is being shown. */
  #at = at(null, null);
  /** The results of that case's scripts. */
  #scripts: LabScriptResult[] = [];

  constructor(
    readonly request: ProofRequest,
    readonly dependencies: ProofDependencies,
  ) {}

  async run(): Promise<void> {
    const { node, privateKey } = this.request;
    try {
      const never = new AbortController().signal;
      const session = await this.dependencies.connector.connect(node, privateKey, never);
      try {
        await this.#showAll(session);
      } finally {
        await session.close();
      }
    } catch (error) {
      if (!(error instanceof NodeUnreachable)) throw error;
      this.#add({
        what: 'node-reachable',
        expected: 'a node on which scripts run',
        observed: `unreachable: ${error.message}`,
        isShown: false,
        isJudged: false,
      });
    }
  }

  async #showAll(session: NodeSession): Promise<void> {
    const { lab } = this.request;
    const before = await objectsOn(session);
    await this.#showUntouched();
    for (const step of lab.steps) {
      // mistakes of earlier steps may have replaced the objects that this step compares with
      await this.#renewEvidence(step);
      for (const mistake of step.mistakes) await this.#showMistake(step, mistake, session);
      await this.#showSolution(step, session);
    }
    await this.#showAsBefore(before, session);
  }

  async #showUntouched(): Promise<void> {
    const { startedAt } = this.#at;
    const { steps } = this.request.lab;
    const all = steps.map(({ checkpoint }) => ({ checkpoint, answers: {} }));
    const reports = await this.#check(all, 0);
    for (const [index, { passesUntouched, id }] of steps.entries()) {
      const report = reports[index] as CheckpointReport;
      const expected = passesUntouched ? 'pass' : 'fail';
      this.#at = { ...at(id, null), startedAt };
      this.#addReport(report, {
        what: 'untouched',
        expected,
        isShown: report.outcome === expected,
      });
    }
  }

  async #showMistake(step: Step, { script, hint }: Mistake, session: NodeSession): Promise<void> {
    this.#at = at(step.id, script);
    const [make, mend] = (await this.dependencies.readFile(script)).split(/^# mend$/m);
    await awaitRest(session, this.dependencies);
    const answers = await this.#runScript(make, session, step);
    const report = await this.#checkUntilTold(step, answers, hint);
    // before the case is added, so that a failing mend is reported with its mistake
    await this.#runScript(mend, session);
    this.#addReport(report, { what: 'mistake', expected: hint, isShown: tells(report, hint) });
    await this.#renewEvidence(step);
  }

  /**
   * Looks repeatedly until two looks in a row give the hint, or the time is over. A single look
   * could see a passing state of the pods, and waiting as long as the checks allow would take an
   * hour a lab.
   */
  async #checkUntilTold(step: Step, answers: Answers, hint: string): Promise<CheckpointReport> {
    const until = performance.now() + this.dependencies.mistakeWaitMs;
    let wasTold = false;
    for (;;) {
      const report = await this.#checkOne(step, answers, 0);
      const isTold = tells(report, hint);
      const isJudged = report.outcome === 'pass' || report.outcome === 'fail';
      if ((isTold && wasTold) || !isJudged || performance.now() > until) return report;
      wasTold = isTold;
      await delay(this.dependencies.betweenLooksMs);
    }
  }

  async #showSolution(step: Step, session: NodeSession): Promise<void> {
    const { id, solution: script } = step;
    this.#at = at(id, script);
    const text = script === null ? undefined : await this.dependencies.readFile(script);
    await awaitRest(session, this.dependencies);
    const answers = await this.#runScript(text, session, step);
    const report = await this.#checkOne(step, answers, Number.POSITIVE_INFINITY);
    const isShown = report.outcome === 'pass';
    this.#addReport(report, { what: 'solution', expected: 'pass', isShown });
  }

  async #showAsBefore(before: string[], session: NodeSession): Promise<void> {
    const { cleanUp } = this.request.lab;
    this.#at = at(null, cleanUp);
    if (cleanUp !== null) await this.#runScript(await this.dependencies.readFile(cleanUp), session);
    const until = performance.now() + this.dependencies.restMs;
    let now = await objectsOn(session);
    while (now.join() !== before.join() && performance.now() < until) {
      await delay(500);
      now = await objectsOn(session);
    }
    const left = now.filter((one) => !before.includes(one)).map((one) => `left: ${one}`);
    const gone = before.filter((one) => !now.includes(one)).map((one) => `gone: ${one}`);
    const differences = [...left, ...gone].join(', ');
    this.#add({
      what: 'node-as-before',
      expected: 'the node as it was before',
      observed: differences || 'as before',
      isShown: differences === '',
      isJudged: true,
    });
  }

  /**
   * Checks the earlier steps whose evidence this step compares with, so that it is of the present
   * objects.
   */
  async #renewEvidence({ checkpoint }: Step): Promise<void> {
    const ids = new Set(
      checkpoint.checks
        .flatMap((check) => earlierChecksOf(check.params))
        .map((earlier) => earlier.checkpoint),
    );
    const earlier = this.request.lab.steps.filter((step) => ids.has(step.id));
    if (earlier.length === 0) return;
    const all = earlier.map((step) => ({ checkpoint: step.checkpoint, answers: {} }));
    await this.#check(all, this.dependencies.mistakeWaitMs);
  }

  async #checkOne(
    { checkpoint }: Step,
    answers: Answers,
    longestWaitMs: number,
  ): Promise<CheckpointReport> {
    const [report] = await this.#check([{ checkpoint, answers }], longestWaitMs);
    return report as CheckpointReport;
  }

  async #check(
    all: { checkpoint: Checkpoint; answers: Answers }[],
    longestWaitMs: number,
  ): Promise<CheckpointReport[]> {
    const { node, privateKey } = this.request;
    const { checkpoints } = await this.dependencies.runCheckpoints({
      node,
      privateKey,
      signal: new AbortController().signal,
      checkpoints: all.map(({ checkpoint, answers }) => ({
        checkpoint: impatient(checkpoint, longestWaitMs),
        answers,
        findEarlierFacts: async (checkpointId, checkId) =>
          this.#facts.get(`${checkpointId}/${checkId}`),
      })),
    });
    for (const { checkpoint, checks } of checkpoints) {
      for (const { checkId, outcome, facts } of checks) {
        if (outcome.kind === 'pass') this.#facts.set(`${checkpoint.id}/${checkId}`, facts);
      }
    }
    return checkpoints;
  }

  /** Runs a script, if any, and returns the answers that it printed for the step's checkpoint. */
  async #runScript(text: string | undefined, session: NodeSession, step?: Step): Promise<Answers> {
    if (text === undefined) return {};
    const ids = step?.checkpoint.answers.map((field) => field.id) ?? [];
    const { readFile } = this.dependencies;
    const result = await runLabScript(text, ids, { session, readFile });
    this.#scripts.push(result);
    return result.answers;
  }

  #addReport(report: CheckpointReport, said: Pick<ProofCase, 'what' | 'expected' | 'isShown'>) {
    const isJudged = report.outcome === 'pass' || report.outcome === 'fail';
    this.#add({ ...said, observed: told(report), isJudged });
  }

  #add(said: Omit<ProofCase, 'checkpoint' | 'script' | 'complaint' | 'durationMs'>): void {
    const { startedAt, ...place } = this.#at;
    const complaints = this.#scripts
      .filter((one) => one.failed || !said.isShown)
      .flatMap((one) => one.complaint || []);
    this.#scripts = [];
    const complaint = complaints.join('\n');
    const result = {
      ...place,
      ...said,
      complaint,
      durationMs: Math.round(performance.now() - startedAt),
    };
    this.cases.push(result);
    this.dependencies.onCase(result);
  }
}

function at(checkpoint: string | null, script: string | null) {
  return { checkpoint, script, startedAt: performance.now() };
}

function impatient(checkpoint: Checkpoint, longestWaitMs: number): Checkpoint {
  const checks = checkpoint.checks.map((check) => ({
    ...check,
    withinMs: Math.min(check.withinMs, longestWaitMs),
  }));
  return { ...checkpoint, checks };
}

function tells(report: CheckpointReport, hint: string): boolean {
  return report.outcome === 'fail' && hintsOf(report).join() === hint;
}

function hintsOf({ checks }: CheckpointReport): string[] {
  const hints = checks.flatMap(({ outcome }) =>
    outcome.kind === 'fail' ? [outcome.hintId ?? 'no hint'] : [],
  );
  return [...new Set(hints)].sort();
}

function told(report: CheckpointReport): string {
  if (report.outcome === 'pass') return 'pass';
  if (report.outcome === 'fail') return hintsOf(report).join(', ');
  const reasons = report.checks.flatMap(({ outcome }) => {
    if (outcome.kind === 'unreachable') return [outcome.reason];
    return outcome.kind === 'broken' ? [`error ${outcome.errorId}`] : [];
  });
  return `${report.outcome}: ${[...new Set(reasons)].join(', ')}`;
}
