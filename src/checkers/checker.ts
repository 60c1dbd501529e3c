import type { z } from 'zod';
import type { Answers } from '../domain/attempt.js';
import type { LabNames } from '../domain/lab.js';
import type { Verdict } from '../domain/outcome.js';
import type { StudentNode } from '../domain/student-node.js';

/**
 * Looks at one kind of fact. It gathers facts from a node and judges facts without one, so facts
 * that were kept can be judged again. It has no word for a node that cannot be reached: the node
 * throws that by itself, and anything else that is thrown is our bug.
 */
export interface Checker<Params, Facts> {
  /** A noun phrase, also the file's name. */
  readonly id: string;
  /** One sentence for authors of labs. */
  readonly summary: string;
  /** Strict: a lab with a wrong key does not load. */
  readonly params: z.ZodType<Params>;
  /** Reads facts from the node; plain JSON, kept as evidence. */
  gather(node: StudentNode, params: Params, context: GatherContext): Promise<Facts>;
  /** Pure. */
  judge(facts: Facts, params: Params): Verdict;
}

/** What a checker may look at besides the node. */
export interface GatherContext {
  /** What the student typed; a field that was left empty is not there. */
  answers: Answers;
  /**
   * The facts of the student's newest passed check of that name in an earlier attempt; undefined
   * where there is none. They were written by this or an older version of the checker: parse them.
   */
  findEarlierFacts(checkpointId: string, checkId: string): Promise<unknown>;
  labNames: LabNames;
  /** Aborts when the check's time is over: a checker that asks repeatedly stops then. */
  signal: AbortSignal;
}

/** What the registry holds: parameters were parsed by the checker's own schema, facts are its own. */
export type AnyChecker = Checker<unknown, unknown>;
