import type { Person } from './course.js';
import type { CheckpointOutcome, Outcome } from './outcome.js';
import { isPass } from './passed.js';

/** How many attempts without success make a student stuck. */
export const stuckAfterAttempts = 4;
/** A student who has not tried for more days than this no longer counts as stuck. */
export const stuckWithinDays = 14;

const dayMs = 24 * 60 * 60 * 1000;

/** The part of a finished submission that is needed to find out who is stuck. */
export interface TriedAttempt {
  id: string;
  labId: string;
  checkpointId: string;
  student: Person;
  section: string | null;
  requestedAt: Date;
  /** null if nothing could be judged. */
  score: number | null;
  points: number;
  outcome: CheckpointOutcome;
  /** The first check with the same outcome as the attempt; null if there is none. */
  check: { id: string; title: string; outcome: Outcome } | null;
}

/** A student who makes no progress at a checkpoint. */
export interface Stuck {
  /** `failing`: the attempts fail. `away`: Podmark repeatedly could not look. */
  kind: 'failing' | 'away';
  student: Person;
  section: string | null;
  labId: string;
  checkpointId: string;
  /** The number of attempts with a score; for `away`, of the latest ones in a row without. */
  attempts: number;
  /** When the first of these attempts was requested. */
  since: Date;
  /** When the last of them was requested. */
  last: Date;
  lastAttemptId: string;
  /** The check that stopped the last attempt, and in how many latest attempts in a row it did. */
  check: { title: string; inARow: number; outcome: Outcome } | null;
  /** How badly the student is stuck; help the greatest weight first. */
  weight: number;
}

/** Finds the students who are stuck in a course. */
export interface StuckStore {
  /**
   * Sorted by weight, greatest first; a null `labId` means all labs of the course. Leaves out
   * checkpoints that have an override or were passed by a re-run. Uses at most two queries.
   */
  find(where: { courseId: string; labId: string | null }, now?: Date): Promise<Stuck[]>;
}

/**
 * Finds who is stuck from attempts in any order, sorted by weight. A student is stuck at a
 * checkpoint if no attempt passed, the last one is at most {@link stuckWithinDays} old, and there
 * are at least {@link stuckAfterAttempts} attempts with a score, or as many latest ones in a row
 * without.
 */
export function findStuck(attempts: readonly TriedAttempt[], now: Date): Stuck[] {
  const groups = new Map<string, TriedAttempt[]>();
  for (const attempt of attempts) {
    const { student, labId, checkpointId } = attempt;
    const key = JSON.stringify([student.id, labId, checkpointId]);
    groups.set(key, [...(groups.get(key) ?? []), attempt]);
  }
  return [...groups.values()]
    .flatMap((group) => {
      const stuck = judge(group.toSorted(newestFirst), now);
      return stuck ? [stuck] : [];
    })
    .sort((a, b) => b.weight - a.weight || a.since.getTime() - b.since.getTime());
}

function judge(tried: TriedAttempt[], now: Date): Stuck | undefined {
  const [newest] = tried;
  if (!newest || tried.some(isPass)) return;
  if (now.getTime() - newest.requestedAt.getTime() > stuckWithinDays * dayMs) return;
  const looked = tried.filter((one) => one.score !== null);
  const lookedLast = tried.findIndex((one) => one.score !== null);
  const away = tried.slice(0, lookedLast === -1 ? tried.length : lookedLast);
  if (away.length >= stuckAfterAttempts) return describe('away', away, now);
  if (looked.length >= stuckAfterAttempts) return describe('failing', looked, now);
}

/** `tried` is newest first, and not empty. */
function describe(kind: Stuck['kind'], tried: TriedAttempt[], now: Date): Stuck {
  const last = tried[0] as TriedAttempt;
  const first = tried.at(-1) as TriedAttempt;
  const { id, student, section, labId, checkpointId, check, requestedAt } = last;
  const other = tried.findIndex((one) => one.check?.id !== check?.id);
  const inARow = other === -1 ? tried.length : other;
  const days = (now.getTime() - first.requestedAt.getTime()) / dayMs;
  return {
    ...{ kind, student, section, labId, checkpointId },
    attempts: tried.length,
    since: first.requestedAt,
    last: requestedAt,
    lastAttemptId: id,
    check: check && { title: check.title, inARow, outcome: check.outcome },
    // attempts matter most; failing at the same check again, and for many days, adds to them
    weight: tried.length + (check ? inARow : 0) + Math.min(days, stuckWithinDays),
  };
}

function newestFirst(a: TriedAttempt, b: TriedAttempt): number {
  return b.requestedAt.getTime() - a.requestedAt.getTime() || b.id.localeCompare(a.id);
}
