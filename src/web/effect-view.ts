import type { PolicyEffect } from '../domain/policy-store.js';
import { points } from './moments.js';
import type { PolicyPreview } from './views-policy.js';

const shownStudents = 50;

/**
 * What a change would do to grades and totals; the students whose totals change most come first.
 */
export function effectView(
  effect: PolicyEffect,
): Pick<PolicyPreview, 'up' | 'down' | 'unchanged' | 'hidden' | 'students' | 'more'> {
  const shown = effect.changes.filter((change) => !change.isOverridden);
  const size = ({ before, after }: { before: number; after: number }) => Math.abs(after - before);
  const totals = [...effect.totals].sort(
    (a, b) => size(b) - size(a) || a.student.name.localeCompare(b.student.name),
  );
  return {
    up: shown.filter(({ before, after }) => (after ?? 0) > (before ?? 0)).length,
    down: shown.filter(({ before, after }) => (after ?? 0) < (before ?? 0)).length,
    unchanged: effect.unchanged,
    hidden: effect.changes.length - shown.length,
    students: totals.slice(0, shownStudents).map(({ student, before, after }) => ({
      name: student.name,
      login: student.login,
      before: points(before),
      after: points(after),
      difference: `${after > before ? '+' : '−'}${points(Math.abs(after - before))}`,
    })),
    more: Math.max(0, totals.length - shownStudents),
  };
}
