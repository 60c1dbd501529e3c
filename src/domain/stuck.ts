import type { Person } from './course.js';
import type { CheckpointOutcome, Outcome } from './outcome.js';
import { isPass } from './passed.js';

/** So many attempts without a way on make a student stuck. */
export const stuckAfterAttempts = 4;
/** Who did not try for so many days is not waiting for anybody. */
export const stuckWithinDays = 14;

const dayMs = 24 * 60 * 60 * 1000;

/** A finished attempt that the student asked for, in what is needed to see who is stuck. */
export interface TriedAttempt {
  id: string;
  labId: string;
  checkpointId: string;
  student: Person;
  section: string | null;
  requestedAt: Date;
  /** null where nothing could be judged. */
  score: number | null;
  points: number;
  outcome: CheckpointOutcome;
  /** The first check that came out as the attempt did. */
  check: { id: string; title: string; outcome: Outcome } | null;
}

/** A student who does not get on at a checkpoint. */
export interface Stuck {
  /** `failing`: what they do does not pass. `away`: Podmark cannot look, again and again. */
  kind: 'failing' | 'away';
  student: Person;
  section: string | null;
  labId: string;
  checkpointId: string;
  /** With a score, or for `away` those in a row without one. */
  attempts: number;
  /** The first and the last of them. */
  since: Date;
  last: Date;
  lastAttemptId: string;
  /** What stopped the last of them, and how often in a row it was this check. */
  check: { title: string; inARow: number; outcome: Outcome } | null;
  /** How much: of two the greater one is to be helped first. */
  weight: number;
}

/** Who is stuck in a course. */
export interface StuckStore {
  /** Most stuck first; all labs of the course where `labId` is null. At most two queries. */
  find(where: { courseId: string; labId: string | null }, now?: Date): Promise<Stuck[]>;
}

/**
 * Who is stuck, by attempts in any order: at least {@link stuckAfterAttempts} with a score and none
 * passed, or as many in a row at the end that could not look; the last within {@link stuckWithinDays}.
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
    // trying is what tells; the same check again and again, and days, add to it
    weight: tried.length + (check ? inARow : 0) + Math.min(days, stuckWithinDays),
  };
}

function newestFirst(a: TriedAttempt, b: TriedAttempt): number {
  return b.requestedAt.getTime() - a.requestedAt.getTime() || b.id.localeCompare(a.id);
}
