import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { type NodeStage, nodeStages, type StageResult } from '../domain/node-doctor.js';
import type { NodeAddress } from '../domain/student-node.js';
import type { Examination, NodeDoctor } from './node-doctor.js';

/** Why a test was not begun. */
export class NodeTestRefusal extends Error {
  override readonly name = 'NodeTestRefusal';

  constructor(
    readonly code: 'too-many' | 'under-way',
    /** For the person who asked. */
    message: string,
  ) {
    super(message);
  }
}

/** Whose node, in which course. */
export interface Whose {
  courseId: string;
  studentId: string;
}

/** A test of a connection, as far as it came. */
export interface NodeTest {
  readonly id: string;
  readonly target: Omit<NodeAddress, 'hostKey' | 'address'>;
  readonly startedAt: Date;
  /** A stage that is not there was not come to yet. */
  readonly results: Map<NodeStage, StageResult>;
  state: 'running' | 'finished' | 'broken';
  /** The key that the machine proved to have; null before it did. */
  hostKey: string | null;
  /** The IP address that it was looked for at; null before that was known. */
  address: string | null;
  /** Of a test that is `broken`, by our bug; the log has it too. */
  errorId: string | null;
}

export interface NodeTestsDependencies {
  doctor: NodeDoctor;
  now(): Date;
  reportBroken(errorId: string, error: unknown): void;
}

/** A burst for somebody who tries things out; an hour of it would be sixty addresses. */
const testsPerWindow = 10;
const windowMs = 10 * 60 * 1000;
/** What was seen longer ago is not what is registered. */
const keptMs = 30 * 60 * 1000;

/**
 * The newest test of each student, in memory: it is only a picture, and what is registered is looked at
 * again. Bounds how often a student may have Podmark connect to addresses of their choice.
 */
export class NodeTests {
  readonly #newest = new Map<string, NodeTest>();
  readonly #startedMs = new Map<string, number[]>();
  readonly #emitter = new EventEmitter().setMaxListeners(0);
  readonly #dependencies: NodeTestsDependencies;

  constructor(dependencies: NodeTestsDependencies) {
    this.#dependencies = dependencies;
  }

  /** Begins a test and returns at once. Throws {@link NodeTestRefusal}. */
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
    // the oldest goes first, and is at its end now
    this.#newest.delete(key);
    this.#newest.set(key, test);
    void this.#run(test, examination);
    return test;
  }

  /** undefined where there is none, or none that is new enough. */
  find(whose: Whose): NodeTest | undefined {
    const test = this.#newest.get(keyOf(whose));
    const ageMs = this.#dependencies.now().getTime() - (test?.startedAt.getTime() ?? 0);
    return ageMs > keptMs ? undefined : test;
  }

  forget(whose: Whose): void {
    this.#newest.delete(keyOf(whose));
  }

  /** Calls back whenever the test came further; returns how to stop that. */
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
