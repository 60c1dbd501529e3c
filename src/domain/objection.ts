import type { Person } from './course.js';

/** The maximum length of a message, in characters. */
export const longestMessage = 4000;
/** How many open objections a student can have in a course. */
export const mostOpen = 5;

/** How an objection ended: staff accepted or declined it, or the student withdrew it. */
export type ObjectionOutcome = 'accepted' | 'declined' | 'withdrawn';

/** A student's request that a person look at a checkpoint. */
export interface Objection {
  id: string;
  courseId: string;
  labId: string;
  checkpointId: string;
  student: Person;
  /** The student's present section in the course; null without one. */
  section: string | null;
  /** The newest attempt at the time of opening; null if there was none. */
  attemptId: string | null;
  state: 'open' | ObjectionOutcome;
  openedAt: Date;
  closedAt: Date | null;
  closedBy: Person | null;
  /** Oldest first; the first one opened the objection. */
  messages: ObjectionMessage[];
}

/** A message of the student or of staff in the thread of an objection. */
export interface ObjectionMessage {
  author: Person;
  at: Date;
  text: string;
}

/** Why a request was refused. Nothing was written. */
export class ObjectionRefusal extends Error {
  override readonly name = 'ObjectionRefusal';

  constructor(
    readonly code:
      | 'text-missing'
      | 'text-too-long'
      | 'already-open'
      | 'too-many-open'
      | 'already-closed',
    /** The text to show to the person who asked. */
    message: string,
  ) {
    super(message);
  }
}

/** Stores objections and writes each change to the history. */
export interface ObjectionStore {
  /**
   * Opens an objection about the newest attempt. Throws {@link ObjectionRefusal}: `already-open`,
   * `too-many-open`.
   */
  open(objection: {
    courseId: string;
    labId: string;
    checkpointId: string;
    studentId: string;
    text: string;
  }): Promise<Objection>;
  /**
   * Adds a message, unless the last one has the same author and text. Throws
   * {@link ObjectionRefusal}: `already-closed`.
   */
  answer(answer: { id: string; authorId: string; text: string }): Promise<void>;
  /**
   * Closes the objection, with a last message unless `text` is null. Throws
   * {@link ObjectionRefusal}: `already-closed`.
   */
  close(end: {
    id: string;
    actorId: string;
    outcome: ObjectionOutcome;
    text: string | null;
  }): Promise<void>;
  find(id: string): Promise<Objection | undefined>;
  /** The open objections of students who are still in the course, in no particular order. */
  listOpen(courseId: string): Promise<Objection[]>;
  /** How many open objections wait for staff (see {@link waitingSince}); reads no message texts. */
  countWaiting(courseId: string): Promise<number>;
  /** A student's objections in a course, or at one of its labs, newest first. */
  listOfStudent(filter: {
    courseId: string;
    studentId: string;
    labId?: string;
  }): Promise<Objection[]>;
}

/**
 * When the student wrote the first message that staff have not answered; null if staff wrote last
 * or the objection is closed.
 */
export function waitingSince({ state, student, messages }: Objection): Date | null {
  if (state !== 'open') return null;
  const answered = messages.findLastIndex(({ author }) => author.id !== student.id);
  return messages[answered + 1]?.at ?? null;
}

/**
 * Sorts open objections: first those that wait for staff, the longest wait first, then those that
 * wait for the student, by the time of opening.
 */
export function inQueueOrder(open: readonly Objection[]): Objection[] {
  const key = (one: Objection) => waitingSince(one)?.getTime() ?? Number.MAX_SAFE_INTEGER;
  return open.toSorted(
    (a, b) =>
      key(a) - key(b) || a.openedAt.getTime() - b.openedAt.getTime() || (a.id < b.id ? -1 : 1),
  );
}

/**
 * The next objection after `current` that waits for staff, starting again from the top at the end
 * of the queue; undefined if no other waits. `queue` must be sorted by {@link inQueueOrder}.
 */
export function nextInQueue(
  queue: readonly Objection[],
  current: Objection,
): Objection | undefined {
  const waiting = queue.filter((one) => one.id !== current.id && waitingSince(one) !== null);
  const place = queue.findIndex((one) => one.id === current.id);
  return waiting.find((one) => queue.indexOf(one) > place) ?? waiting[0];
}
