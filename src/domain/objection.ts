import type { Person } from './course.js';

/** The longest message, in characters. */
export const longestMessage = 4000;
/** How many a student can have open in a course. */
export const mostOpen = 5;

/** How it ended: by staff, or taken back by the student. */
export type ObjectionOutcome = 'accepted' | 'declined' | 'withdrawn';

/** A student asks a person to look at a checkpoint. */
export interface Objection {
  id: string;
  courseId: string;
  labId: string;
  checkpointId: string;
  student: Person;
  /** Of the student in the course, now. */
  section: string | null;
  /** The newest attempt when it was opened; null where there was none. */
  attemptId: string | null;
  state: 'open' | ObjectionOutcome;
  openedAt: Date;
  closedAt: Date | null;
  closedBy: Person | null;
  /** Oldest first; the first one opened it. */
  messages: ObjectionMessage[];
}

export interface ObjectionMessage {
  author: Person;
  at: Date;
  text: string;
}

/** Why something was not done. Nothing was written. */
export class ObjectionRefusal extends Error {
  override readonly name = 'ObjectionRefusal';

  constructor(
    readonly code:
      | 'text-missing'
      | 'text-too-long'
      | 'already-open'
      | 'too-many-open'
      | 'already-closed',
    /** For the person who asked. */
    message: string,
  ) {
    super(message);
  }
}

/** What lasts of objections. Each step is written to the history with it. */
export interface ObjectionStore {
  /** Ties the newest attempt to it. Throws {@link ObjectionRefusal}: `already-open`, `too-many-open`. */
  open(objection: {
    courseId: string;
    labId: string;
    checkpointId: string;
    studentId: string;
    text: string;
  }): Promise<Objection>;
  /** Adds to the thread; the same words by the same person once more add nothing. Throws `already-closed`. */
  answer(answer: { id: string; authorId: string; text: string }): Promise<void>;
  /** Ends it, with a last message unless `text` is null. Throws `already-closed`. */
  close(end: {
    id: string;
    actorId: string;
    outcome: ObjectionOutcome;
    text: string | null;
  }): Promise<void>;
  find(id: string): Promise<Objection | undefined>;
  /** Of students who are in the course, in any order. */
  listOpen(courseId: string): Promise<Objection[]>;
  /** How many of these wait for staff: see {@link waitingSince}. One query, without their words. */
  countWaiting(courseId: string): Promise<number>;
  /** A student's own in a course, or at a lab of it, newest first. */
  listOfStudent(filter: {
    courseId: string;
    studentId: string;
    labId?: string;
  }): Promise<Objection[]>;
}

/**
 * Since when staff has something to read that nobody answered; null where staff wrote last, or it is
 * closed.
 */
export function waitingSince({ state, student, messages }: Objection): Date | null {
  if (state !== 'open') return null;
  const answered = messages.findLastIndex(({ author }) => author.id !== student.id);
  return messages[answered + 1]?.at ?? null;
}

/** Who waits for staff comes first, the longest first; then those where the student has the word. */
export function inQueueOrder(open: readonly Objection[]): Objection[] {
  const key = (one: Objection) => waitingSince(one)?.getTime() ?? Number.MAX_SAFE_INTEGER;
  return open.toSorted(
    (a, b) =>
      key(a) - key(b) || a.openedAt.getTime() - b.openedAt.getTime() || (a.id < b.id ? -1 : 1),
  );
}

/**
 * The one to look at after `current`: the next that waits for staff, from the top again at the end;
 * undefined where no other waits. `queue` is in its order.
 */
export function nextInQueue(
  queue: readonly Objection[],
  current: Objection,
): Objection | undefined {
  const waiting = queue.filter((one) => one.id !== current.id && waitingSince(one) !== null);
  const place = queue.findIndex((one) => one.id === current.id);
  return waiting.find((one) => queue.indexOf(one) > place) ?? waiting[0];
}
