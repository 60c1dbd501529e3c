import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { checkers } from '../../src/checkers/registry.js';
import type { Answers } from '../../src/domain/attempt.js';
import { earlierChecksOf } from '../../src/domain/earlier-checks.js';
import type { Check, Lab, Step } from '../../src/domain/lab.js';
import { fillIn } from '../../src/domain/lab-values.js';
import { authorizeCommand } from '../../src/domain/node-doctor.js';
import type { NodeAddress, NodeSession } from '../../src/domain/student-node.js';
import { runLabScript } from '../../src/grading/lab-script.js';
import { awaitRest } from '../../src/grading/proof-node.js';
import { type CheckpointReport, createRunner } from '../../src/grading/run-checkpoints.js';
import { createKeyPair } from '../../src/node/course-key.js';
import { createNodeConnector } from '../../src/node/node-connector.js';
import { faults } from '../support/real-node.js';
import { satisfies } from './judge-state.js';
import { endPods, stateOf } from './node-state.js';
import type { CheckpointStates, State } from './read-states.js';

/** How long a hint may take to appear: an image must fail to be pulled, or a pod crash. */
const hintMs = 30_000;
const betweenLooksMs = 700;
/** How long the node may take to be as it was. */
const restoreMs = 40_000;
/** A script must not read the address of a pod that is about to disappear. */
const rest = { restMs: restoreMs, betweenLooksMs: 300 };

const courseKey = createKeyPair('course');
const connector = createNodeConnector({ allowedNetworks: [], isPracticeNode: () => true });
const runCheckpoints = createRunner({
  connector,
  checkers,
  limits: { checkMs: 25_000, runMs: 180_000, pollMs: 500 },
  reportBroken: (errorId, error) => console.error(errorId, error),
});

/** Makes states on a real node, has them judged, and makes the node as it was. */
export class Bench {
  /** The last lines of what the newest script printed to stderr. */
  complaint = '';
  /** How many steps of the lab are solved on the node; null if that is not known. */
  #solved: number | null = null;
  /** What the node has while so many steps are solved. */
  #baseline: string[] = [];
  /** The facts of each check's newest pass, by checkpoint and check, as attempts keep them. */
  readonly #facts = new Map<string, unknown>();

  constructor(
    readonly lab: Lab,
    readonly node: NodeAddress,
    readonly privateKey: string,
  ) {}

  /** Leads the node to where the first `count` steps of the lab are solved, and no other. */
  async standAt(count: number): Promise<void> {
    if (this.#solved === count)
      return await this.#renewFacts(this.lab.steps.slice(count, count + 1));
    if (this.#solved === null || this.#solved > count) await this.cleanUp();
    for (const step of this.lab.steps.slice(this.#solved ?? 0, count)) await this.#solve(step);
    this.#solved = count;
    this.#baseline = await this.#settledState();
  }

  /** Makes a state, and returns the verdict on its checkpoint once that no longer changes. */
  async judge(step: Step, state: State): Promise<CheckpointReport> {
    for (const command of state.machine) await fault(command);
    if (state.make.includes('jsonpath')) await this.#onNode((session) => awaitRest(session, rest));
    const make = state.make.replaceAll('{{authorize}}', authorizeCommand(courseKey.publicKey));
    const printed = await this.#run(make, step);
    return await this.#look(step, { ...state.answers, ...printed }, state);
  }

  /** Makes the node as it was before the state, if need be by solving everything again. */
  async restore(step: Step, file: CheckpointStates, state: State): Promise<void> {
    for (const command of state.machineMend) await fault(command);
    await this.#run(`${state.mend}\n${state.solved ? file.restoreSolved : file.restore}`);
    const differences = await this.#awaitBaseline(state);
    if (differences.length > 0) {
      console.warn(`${step.id}, ${state.id}: solved anew, for ${differences.join('\n')}`);
      const count = this.#solved as number;
      this.#solved = null;
      await this.standAt(count);
      return;
    }
    await this.#renewFacts([step]);
  }

  async cleanUp(): Promise<void> {
    if (this.lab.cleanUp !== null) await this.#run(await this.#read(this.lab.cleanUp));
    this.#solved = 0;
  }

  async #solve(step: Step): Promise<void> {
    if (step.solution !== null) await this.#run(await this.#read(step.solution), step);
    if (this.#isComparedWith(step)) await this.#check(step, {}, Number.POSITIVE_INFINITY);
  }

  /** True if a later step compares with what is seen here. */
  #isComparedWith({ id }: Step): boolean {
    return this.lab.steps.some((other) => comparedWith(other).includes(id));
  }

  /** Looks anew at what these steps compare with: the node was made as it was, of other objects. */
  async #renewFacts(steps: readonly Step[]): Promise<void> {
    const ids = new Set(steps.flatMap(comparedWith));
    for (const id of ids) {
      const earlier = this.lab.steps.find((other) => other.id === id) as Step;
      await this.#check(earlier, {}, hintMs);
    }
  }

  async #look(step: Step, answers: Answers, state: State): Promise<CheckpointReport> {
    const { demand } = state;
    const key = state.courseKey ? courseKey.privateKey : this.privateKey;
    if (demand === 'pass' || 'remark' in demand) {
      return await this.#check(step, answers, Number.POSITIVE_INFINITY, key);
    }
    const until = performance.now() + hintMs;
    let wasSaid = false;
    for (;;) {
      const report = await this.#check(step, answers, 0, key);
      const isSaid = satisfies(report, demand);
      if ((isSaid && wasSaid) || performance.now() > until) return report;
      wasSaid = isSaid;
      await delay(betweenLooksMs);
    }
  }

  async #check(
    step: Step,
    answers: Answers,
    longestWaitMs: number,
    privateKey = this.privateKey,
  ): Promise<CheckpointReport> {
    const checks = step.checkpoint.checks
      .filter((check) => !isOpenQuestion(check, answers))
      .map((check) => ({ ...check, withinMs: Math.min(check.withinMs, longestWaitMs) }));
    const { checkpoints } = await runCheckpoints({
      node: this.node,
      privateKey,
      signal: new AbortController().signal,
      checkpoints: [
        {
          checkpoint: { ...step.checkpoint, checks },
          answers,
          findEarlierFacts: async (checkpoint, check) => this.#facts.get(`${checkpoint}/${check}`),
        },
      ],
    });
    const report = checkpoints[0] as CheckpointReport;
    for (const { checkId, outcome, facts } of report.checks) {
      if (outcome.kind === 'pass') this.#facts.set(`${step.id}/${checkId}`, facts);
    }
    return report;
  }

  /** Runs a script of the student's; returns the answers that it printed, `\n` for a new line. */
  async #run(text: string, step?: Step): Promise<Answers> {
    if (text.trim() === '') return {};
    const ids = step?.checkpoint.answers.map((field) => field.id) ?? [];
    const readFile = (file: string) => this.#read(file);
    const { answers, complaint } = await this.#onNode(async (session) => {
      return await runLabScript(text, ids, { session, readFile });
    });
    this.complaint = complaint;
    const typed = Object.entries(answers).map(([id, answer]) => [
      id,
      withLineBreaks(String(answer)),
    ]);
    return Object.fromEntries(typed) as Answers;
  }

  async #onNode<T>(work: (session: NodeSession) => Promise<T>): Promise<T> {
    const { signal } = new AbortController();
    const session = await connector.connect(this.node, this.privateKey, signal);
    try {
      return await work(session);
    } finally {
      await session.close();
    }
  }

  /** The node's state once two in a row are the same. */
  async #settledState(): Promise<string[]> {
    let before: string[] = [];
    const until = performance.now() + restoreMs;
    for (;;) {
      const now = await this.#onNode(stateOf);
      if (now.join() === before.join() || performance.now() > until) return now;
      before = now;
      await delay(1000);
    }
  }

  /** Waits until the node is as it was; returns what is not, after {@link restoreMs}. */
  async #awaitBaseline({ machine, machineMend }: State): Promise<string[]> {
    const until = performance.now() + restoreMs;
    // a second node stays for the states after this one
    const hasSecondNode = machine.includes('join') && !machineMend.includes('leave');
    const isCompared = (line: string) => !(hasSecondNode && line.startsWith('Node '));
    const wanted = this.#baseline.filter(isCompared);
    return await this.#onNode(async (session) => {
      for (;;) {
        await endPods(session);
        const now = (await stateOf(session)).filter(isCompared);
        if (now.join() === wanted.join()) return [];
        if (performance.now() > until) return differences(wanted, now);
        await delay(400);
      }
    });
  }

  async #read(file: string): Promise<string> {
    const text = await readFile(join('labs', this.lab.id, file), 'utf8');
    return fillIn(text, this.lab.values);
  }
}

/** True for a question of the quiz that a state leaves open: it is about something else. */
function isOpenQuestion({ checker, params }: Check, answers: Answers): boolean {
  const { answer } = params as { answer?: string };
  const isQuestion = checker === 'choice-matches' || checker === 'value-matches';
  return isQuestion && answer !== undefined && !(answer in answers);
}

function comparedWith({ checkpoint }: Step): string[] {
  const earlier = checkpoint.checks.flatMap(({ params }) => earlierChecksOf(params));
  return [...new Set(earlier.map((one) => one.checkpoint))];
}

function differences(before: readonly string[], now: readonly string[]): string[] {
  const left = now.filter((line) => !before.includes(line)).map((line) => `left: ${line}`);
  const gone = before.filter((line) => !now.includes(line)).map((line) => `gone: ${line}`);
  return left.length + gone.length > 0 ? [...left, ...gone] : ['the number of equal things'];
}

function withLineBreaks(answer: string): string {
  return answer.replaceAll('\\n', '\n');
}

const run = promisify(execFile);

/** Causes or ends a fault of the machine: a verb, and after a space its argument. */
async function fault(command: string): Promise<void> {
  const [, verb = '', argument = ''] = /^(\S+)\s*([\s\S]*)$/.exec(command) ?? [];
  await run(faults, [verb, argument.trim()], { timeout: 120_000 });
}
