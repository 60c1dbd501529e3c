import { expect, test } from '@jest/globals';
import type { Checker, GatherContext } from '../../src/checkers/checker.js';
import type { Verdict } from '../../src/domain/outcome.js';
import { aNode, type Situation } from './fake-node.js';

/** A situation of a node and what a checker must say about it. */
export interface VerdictRow {
  when: string;
  on: Situation;
  /** Besides the table's. */
  params?: Record<string, unknown>;
  context?: Partial<GatherContext>;
  /** `pass`, or `fail` with the hint's id, and `final` where waiting cannot mend it. */
  is: 'pass' | `fail${string}`;
  observed: string | RegExp;
  expected?: string | RegExp;
  hint?: string | RegExp;
  command?: string | RegExp;
}

/** Gathers from a fake node and judges the facts after they went through JSON, as kept ones do. */
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

/** One test for each row. */
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

/** Nothing was typed, nothing was passed before, and the lab asks for nothing by name. */
export function aContext(given: Partial<GatherContext> = {}): GatherContext {
  return {
    answers: {},
    findEarlierFacts: async () => undefined,
    labNames: { services: [], deployments: [] },
    signal: new AbortController().signal,
    ...given,
  };
}
