import type { AttemptSummary } from '../domain/attempt.js';
import type { Grade } from '../domain/grade.js';
import { attemptsLeft, dueFor, lateMinutes, usedAttempts } from '../domain/policy.js';
import type { StudentPolicy } from '../domain/policy-store.js';
import { clockInWords } from '../domain/time-zone.js';
import { noneLeftText } from '../grading/lab-policy.js';
import { counted } from './amounts.js';
import { gradeOrigin } from './grade-origin.js';
import type { AttemptsLeftView, PanelStanding } from './views-overrides.js';

/** What the text beside Check is made from, besides the checkpoint's newest attempt. */
export interface StandingParts {
  grade: Grade | undefined;
  /** The student's attempts at this checkpoint. */
  attempts: readonly AttemptSummary[];
  rules: StudentPolicy;
  /** The course's time zone. */
  zone: string;
}

/** Returns how the grade came about, and what is to be known before Check is pressed. */
export function panelStanding(
  { grade, attempts, rules, zone }: StandingParts,
  now = new Date(),
): PanelStanding {
  const origin = gradeOrigin(grade, now);
  const warning = lateWarning(rules, now);
  const left = leftView(rules, attempts, zone, now);
  return {
    ...{ ...origin, warning, left },
    isOff: left !== null && left.noneForMs !== null,
    rule: origin.given === null && warning === null ? 'Best attempt counts' : null,
  };
}

function lateWarning({ policy, extendedTo }: StudentPolicy, now: Date): string | null {
  const late = lateMinutes(now, dueFor(policy, extendedTo), policy.graceMinutes);
  if (late === 0 || policy.late.kind !== 'not-counted') return null;
  return 'The due date has passed. Check still shows feedback, but it doesn’t count.';
}

function leftView(
  { policy: { limit } }: StudentPolicy,
  attempts: readonly AttemptSummary[],
  zone: string,
  now: Date,
): AttemptsLeftView | null {
  if (limit === null) return null;
  const { left, nextAt } = attemptsLeft(limit, usedAttempts(attempts), now);
  if (nextAt === null) return { text: `${counted(left, 'attempt')} left`, noneForMs: null };
  if (left === 0) {
    const noneForMs = nextAt.getTime() - now.getTime();
    return { text: noneLeftText(nextAt, zone, now), noneForMs };
  }
  const next = clockInWords(nextAt, zone, now);
  return { text: `${counted(left, 'attempt')} left, one more at ${next}`, noneForMs: null };
}
