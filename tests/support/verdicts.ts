import { expect, test } from '@jest/globals';
import type { Checker, GatherContext } from '../../src/checkers/checker.js';
import type { Verdict } from '../../src/domain/outcome.js';
import { aNode, type Situation } from './fake-node.js';

/** A situation on a node and the verdict that a checker must give about it. */
export interface VerdictRow {
  when: string;
  on: Situation;
  /** Added to the parameters of the whole table. */
  params?: Record<string, unknown>;
  context?: Partial<GatherContext>;
  /**
   * `pass`, or `fail` followed by the hint's id, if there is one, and by `final`, if waiting cannot
   * change the verdict.
   */
  is: 'pass' | `fail${string}`;
  observed: string | RegExp;
  expected?: string | RegExp;
  hint?: string | RegExp;
  command?: string | RegExp;
}

/**
 * Gathers facts from a fake node and judges them after a round trip through JSON, as if they had
 * been stored. Fails if the round trip changes them.
 */
export async function verdictOn<Params, Facts>(
  checker: Checker<Params, Facts>,
  params: unknown,
  on: Situation,
  context: Partial<GatherContext> = {},
): Promise<Verdict> {
  const parsed = checker.params.parse(params);
  const facts = await checker.gather(aNode(on), parsed, aContext(context));
  const kept: Facts = JSON.parse(JSON.stringify(facts));
  expect(kept).toEqual(facts);
  return checker.judge(kept, parsed);
}

/** Defines one test for each row. */
export function testVerdicts<Params, Facts>(
  checker: Checker<Params, Facts>,
  params: Record<string, unknown>,
  rows: VerdictRow[],
): void {
  test.each(rows)('$when: $is', async (row) => {
    const verdict = await verdictOn(checker, { ...params, ...row.params }, row.on, row.context);
    expect(shortly(verdict)).toBe(row.is);
    expect(verdict.observed).toEqual(text(row.observed));
    if (row.command !== undefined) expect(verdict.command).toEqual(text(row.command));
    if (verdict.kind === 'pass') return;
    if (row.expected !== undefined) expect(verdict.expected).toEqual(text(row.expected));
    if (row.hint !== undefined) expect(verdict.hint).toEqual(text(row.hint));
    expect(verdict.hintId === undefined).toBe(verdict.hint === undefined);
    expect(verdict.hintId ?? 'kebab-case').toMatch(/^[a-z]+(-[a-z]+)*$/);
  });
}

function shortly(verdict: Verdict): string {
  if (verdict.kind === 'pass') return 'pass';
  return ['fail', verdict.hintId, verdict.final && 'final'].filter(Boolean).join(' ');
}

function text(wanted: string | RegExp) {
  return typeof wanted === 'string' ? wanted : expect.stringMatching(wanted);
}

/** A context with no answers, no earlier facts and no names in the lab, unless they are given. */
export function aContext(given: Partial<GatherContext> = {}): GatherContext {
  return {
    answers: {},
    examples: {},
    findEarlierFacts: async () => undefined,
    labNames: { services: [], deployments: [] },
    signal: new AbortController().signal,
    ...given,
  };
}
