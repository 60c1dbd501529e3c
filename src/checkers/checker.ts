import type { z } from 'zod';
import type { Answers } from '../domain/attempt.js';
import type { LabNames } from '../domain/lab.js';
import type { Verdict } from '../domain/outcome.js';
import type { StudentNode } from '../domain/student-node.js';

/**
 * Looks at one kind of fact. A checker gathers facts from a node and judges them without one, so
 * kept facts can be judged again later. It never reports an unreachable node: the node's methods
 * throw `NodeUnreachable` by themselves, and anything else that is thrown is our bug.
 */
export interface Checker<Params, Facts> {
  /** A noun phrase; the checker's file has the same name. */
  readonly id: string;
  /** One sentence for lab authors. */
  readonly summary: string;
  /** Must be strict, so that a lab with an unknown key does not load. */
  readonly params: z.ZodType<Params>;
  /**
   * The ids that a lab gives to the options of the question, for a checker that judges a choice.
   */
  choices?(params: Params): readonly string[];
  /** Reads facts from the node. The result is plain JSON and is kept as evidence. */
  gather(node: StudentNode, params: Params, context: GatherContext): Promise<Facts>;
  /** Turns facts into a verdict. Pure: depends on its arguments alone. */
  judge(facts: Facts, params: Params): Verdict;
}

/** What a checker may look at besides the node. */
export interface GatherContext {
  /** What the student typed, by answer field. Fields that were left empty are absent. */
  answers: Answers;
  /** The example that the lab shows in each empty answer field. */
  examples: Answers;
  /**
   * Resolves with the facts of the student's newest passed run of that check, or undefined if it
   * never passed. An older version of the checker may have written them, so parse them.
   */
  findEarlierFacts(checkpointId: string, checkId: string): Promise<unknown>;
  labNames: LabNames;
  /** Aborts when the check's time is over. A checker that asks repeatedly must stop then. */
  signal: AbortSignal;
}

/**
 * A checker as the registry holds it, with its own types erased. Callers must pass parameters that
 * its schema has parsed and facts that it gathered itself.
 */
export type AnyChecker = Checker<unknown, unknown>;
