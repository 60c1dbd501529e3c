import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { type NodeStage, nodeStages, type StageResult } from '../domain/node-doctor.js';
import type { NodeAddress } from '../domain/student-node.js';
import type { Examination, NodeDoctor } from './node-doctor.js';

/** Why a test was not started. */
export class NodeTestRefusal extends Error {
  override readonly name = 'NodeTestRefusal';

  constructor(
    readonly code: 'too-many' | 'under-way',
    /** The text to show to the person who asked. */
    message: string,
  ) {
    super(message);
  }
}

/** A student in a course. */
export interface Whose {
  courseId: string;
  studentId: string;
}

/** A test of a connection to a node, finished or still running. */
export interface NodeTest {
  readonly id: string;
  readonly target: Omit<NodeAddress, 'hostKey' | 'address'>;
  readonly startedAt: Date;
  /** The stages that have completed so far. */
  readonly results: Map<NodeStage, StageResult>;
  state: 'running' | 'finished' | 'broken';
  /**
   * The host key that the machine showed; null until the test has finished, or if it showed none.
   */
  hostKey: string | null;
  /** The IP address that was tested; null until the test has finished, or if none was found. */
  address: string | null;
  /** The id under which the log has the bug of a `broken` test; null for any other test. */
  errorId: string | null;
}

export interface NodeTestsDependencies {
  doctor: NodeDoctor;
  now(): Date;
  reportBroken(errorId: string, error: unknown): void;
}

/**
 * Enough for a student who is trying things out, while a port scan gets only sixty tests an hour.
 */
const testsPerWindow = 10;
const windowMs = 10 * 60 * 1000;
/** A test that started longer ago is no basis for a registration. */
const keptMs = 30 * 60 * 1000;

/**
 * Runs connection tests and keeps the newest one of each student in memory. Losing a test does no
 * harm, because registration connects to the node again. Limits how often a student can make
 * Podmark connect to addresses of their choice.
 */
export class NodeTests {
  readonly #newest = new Map<string, NodeTest>();
  readonly #startedMs = new Map<string, number[]>();
  readonly #emitter = new EventEmitter().setMaxListeners(0);
  readonly #dependencies: NodeTestsDependencies;

  constructor(dependencies: NodeTestsDependencies) {
    this.#dependencies = dependencies;
  }

  /** Starts a test and returns without waiting for it. Throws {@link NodeTestRefusal}. */
  start(whose: Whose, examination: Examination): NodeTest {
    const key = keyOf(whose);
    if (this.find(whose)?.state === 'running')
      throw new NodeTestRefusal('under-way', 'A test is under way. Wait until it ends.');
    this.#count(key);
    const { address: _, ...target } = examination.target;
    const test: NodeTest = {
      ...{ id: randomUUID(), target, startedAt: this.#dependencies.now(), results: new Map() },
      ...{ state: 'running', hostKey: null, address: null, errorId: null },
    };
    // re-inserting it keeps the map sorted by start time
    this.#newest.delete(key);
    this.#newest.set(key, test);
    void this.#run(test, examination);
    return test;
  }

  /** The student's newest test; undefined if there is none or it is too old. */
  find(whose: Whose): NodeTest | undefined {
    const test = this.#newest.get(keyOf(whose));
    const ageMs = this.#dependencies.now().getTime() - (test?.startedAt.getTime() ?? 0);
    return ageMs > keptMs ? undefined : test;
  }

  forget(whose: Whose): void {
    this.#newest.delete(keyOf(whose));
  }

  /** Calls `onChange` at each progress of the test; returns a function that stops it. */
  watch({ id }: NodeTest, onChange: () => void): () => void {
    this.#emitter.on(id, onChange);
    return () => this.#emitter.off(id, onChange);
  }

  async #run(test: NodeTest, examination: Examination): Promise<void> {
    try {
      const { hostKey, address } = await this.#dependencies.doctor(examination, (stage, result) => {
        test.results.set(stage, result);
        this.#emitter.emit(test.id);
      });
      test.hostKey = hostKey;
      test.address = address;
      test.state = 'finished';
    } catch (error) {
      test.errorId = randomUUID();
      test.state = 'broken';
      for (const stage of nodeStages) {
        if (!test.results.has(stage)) test.results.set(stage, { kind: 'not-reached' });
      }
      this.#dependencies.reportBroken(test.errorId, error);
    }
    this.#emitter.emit(test.id);
  }

  #count(key: string): void {
    const nowMs = this.#dependencies.now().getTime();
    const isRecent = (ms: number) => ms > nowMs - windowMs;
    const recent = (this.#startedMs.get(key) ?? []).filter(isRecent);
    const [oldest] = recent;
    if (oldest !== undefined && recent.length >= testsPerWindow) {
      const minutes = Math.ceil((oldest + windowMs - nowMs) / 60_000);
      throw new NodeTestRefusal(
        'too-many',
        `You tested ${testsPerWindow} times within ten minutes. Test again in ${minutes === 1 ? 'a minute' : `${minutes} minutes`}; what was found stays here.`,
      );
    }
    this.#startedMs.set(key, [...recent, nowMs]);
    for (const [other, all] of this.#startedMs) {
      if (!all.some(isRecent)) this.#startedMs.delete(other);
    }
    for (const [other, { startedAt }] of this.#newest) {
      if (startedAt.getTime() < nowMs - keptMs) this.#newest.delete(other);
    }
  }
}

function keyOf({ courseId, studentId }: Whose): string {
  return `${courseId} ${studentId}`;
}
