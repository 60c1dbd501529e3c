import type { Course, Enrollment, Person } from '../domain/course.js';
import type { Store } from '../domain/stores.js';
import type { LocalTime } from '../domain/time-zone.js';
import { clockInWords, dateInWords, findTimeZone, readLocalTime } from '../domain/time-zone.js';

/** The typed values were refused. Nothing was written. */
export class PolicyRefusal extends Error {
  override readonly name = 'PolicyRefusal';
  readonly code = 'policy-refused';

  /** `problems` says what is wrong with each field, in words for the person who typed it. */
  constructor(readonly problems: Readonly<Record<string, string>>) {
    super(Object.values(problems).join(' '));
  }
}

/** The text for a student who presses Check when no attempt is left. */
export function noneLeftText(nextAt: Date, zone: string, now: Date): string {
  return `No attempt is left. The next one comes at ${clockInWords(nextAt, zone, now)}.`;
}

/** Explains why a typed date and time is not a moment in the zone. */
export function dateProblem(time: Exclude<LocalTime, { kind: 'at' }>, zone: string): string {
  switch (time.kind) {
    case 'skipped':
      return `That time does not exist in ${zone}: clocks are put forward over it. As late is ${time.instead}.`;
    case 'unreadable':
      return 'Give a date and a time, such as 27 November 2026, 23:59.';
  }
  return time satisfies never;
}

/** An extension as a person typed it. */
export interface TypedExtension {
  /** A name, a login, or both as {@link studentChoice} writes them. */
  student: string;
  /** As `datetime-local` sends it, in the course's zone. */
  dueAt: string;
  reason: string;
}

const longestReason = 500;

/**
 * Gives a student more time for a lab. Returns the student and how many grades changed. Throws
 * {@link PolicyRefusal}.
 */
export async function grantExtension(
  store: Store,
  course: Course,
  labId: string,
  typed: TypedExtension,
  actor: Person,
): Promise<{ student: Person; changed: number }> {
  const { timeZone: zone, id: courseId } = course;
  const found = findStudent(await store.courses.listStudents(courseId), typed.student);
  const time = readLocalTime(typed.dueAt, zone);
  const reason = typed.reason.trim();
  const { policy } = await store.policies.get(courseId, labId);
  const problems = {
    ...('problem' in found && { student: found.problem }),
    ...(time.kind === 'at'
      ? policy.dueAt !== null && time.at <= policy.dueAt && { until: notLater(policy.dueAt, zone) }
      : { until: dateProblem(time, zone) }),
    ...(reason === '' && { reason: 'Say why: it stays in the history.' }),
    ...(reason.length > longestReason && {
      reason: `That is ${reason.length} characters long; ${longestReason} are kept.`,
    }),
  };
  if ('problem' in found || time.kind !== 'at' || Object.keys(problems).length > 0) {
    throw new PolicyRefusal(problems);
  }
  const { student } = found;
  const extension = { courseId, labId, studentId: student.id, dueAt: time.at, reason };
  const changed = await store.policies.grantExtension({ ...extension, actorId: actor.id });
  return { student, changed };
}

function notLater(dueAt: Date, zone: string): string {
  return `The lab is due ${dateInWords(dueAt, zone, new Date())} for everybody: choose a later time.`;
}

/** A student as the list of suggestions shows them. */
export function studentChoice({ name, login }: Person): string {
  return `${name} (${login})`;
}

function findStudent(
  enrollments: readonly Enrollment[],
  typed: string,
): { student: Person } | { problem: string } {
  const text = typed.trim().toLowerCase();
  if (text === '') return { problem: 'Choose a student.' };
  const students = enrollments.map((one) => one.person);
  const exact = students.find(
    (one) => one.login === text || studentChoice(one).toLowerCase() === text,
  );
  if (exact) return { student: exact };
  const [named, ...others] = students.filter((one) => one.name.toLowerCase() === text);
  if (!named) return { problem: `There is no student ${typed.trim()} in this course.` };
  if (others.length === 0) return { student: named };
  const logins = [named, ...others].map((one) => one.login).join(', ');
  return { problem: `Several are called that: ${logins}. Choose by login.` };
}

/** Sets the zone in which a course's dates are typed and shown. Throws {@link PolicyRefusal}. */
export async function chooseTimeZone(store: Store, courseId: string, typed: string) {
  const zone = findTimeZone(typed);
  if (zone === undefined) {
    const timeZone = `There is no time zone “${typed.trim()}”. One is Europe/Berlin, another UTC.`;
    throw new PolicyRefusal({ timeZone });
  }
  await store.courses.setTimeZone(courseId, zone);
}
