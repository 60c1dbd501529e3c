import type { LabPolicy } from '../domain/policy.js';
import type { PolicyEffect } from '../domain/policy-store.js';
import type { PrismaClient } from './generated/client.js';
import { type LabGrades, regradesOf } from './lab-grades.js';
import { toPerson } from './rows.js';

/** The ids of the checkpoints that make up the totals before and after a change. */
export interface Counting {
  countBefore: readonly string[];
  countAfter: readonly string[];
}

/**
 * Computes what grading by `policy` would do to the recorded grades of the checkpoints that count
 * afterwards, and to the students' totals.
 */
export async function effectOf(
  client: Pick<PrismaClient, 'person'>,
  grades: LabGrades,
  policy: LabPolicy,
  { countBefore, countAfter }: Counting,
): Promise<PolicyEffect> {
  const [before, after] = [new Set(countBefore), new Set(countAfter)];
  const checkpoints = grades.checkpoints.filter((one) => after.has(one.checkpointId));
  const changes = regradesOf({ ...grades, checkpoints }, policy)
    .filter((one) => one.before !== one.after)
    .map(({ grade: _grade, ...change }) => change);
  const totals = new Map<string, { before: number; after: number }>();
  const totalOf = (studentId: string) => {
    const total = totals.get(studentId) ?? { before: 0, after: 0 };
    totals.set(studentId, total);
    return total;
  };
  for (const { studentId, checkpointId, given, recorded } of grades.checkpoints) {
    const score = given ?? recorded?.score ?? 0;
    if (before.has(checkpointId)) totalOf(studentId).before += score;
    if (after.has(checkpointId)) totalOf(studentId).after += score;
  }
  for (const change of changes) {
    if (change.isOverridden) continue;
    totalOf(change.studentId).after += (change.after ?? 0) - (change.before ?? 0);
  }
  const moved = [...totals].flatMap(([id, total]) => {
    const both = { before: rounded(total.before), after: rounded(total.after) };
    return both.before === both.after ? [] : [[id, both] as const];
  });
  const ids = moved.map(([id]) => id);
  const people = await client.person.findMany({ where: { id: { in: ids } } });
  const students = new Map(people.map((person) => [person.id, toPerson(person)]));
  const recorded = checkpoints.filter((one) => one.recorded !== null).length;
  return {
    changes,
    unchanged: recorded - changes.filter((change) => change.before !== null).length,
    totals: moved.flatMap(([id, both]) => {
      const student = students.get(id);
      return student ? [{ student, ...both }] : [];
    }),
  };
}

/** Rounds to two decimals, as grades are rounded. */
function rounded(score: number): number {
  return Math.round(score * 100) / 100;
}
