import type { Course, Enrollment } from '../domain/course.js';
import type { GradebookRow } from '../domain/gradebook.js';
import type { HistoryEntry } from '../domain/history.js';
import { type Lab, labPoints } from '../domain/lab.js';
import { canvasHeading, matchForCanvas } from '../grading/exports/canvas.js';
import { hasAny } from '../grading/exports/grade-columns.js';
import type { Unmatched } from '../grading/exports/matching.js';
import { type MoodleKey, matchForMoodle } from '../grading/exports/moodle.js';
import { exportText } from './history-text.js';
import { moment } from './moments.js';
import type { ExportsPage, UnmatchedList } from './views-exports.js';

/** The address of a lab's exports page. */
export function exportsHref({ slug }: Pick<Course, 'slug'>, { id }: Pick<Lab, 'id'>): string {
  return `/courses/${slug}/labs/${id}/exports`;
}

/** What the exports page is built from. */
export interface ExportsOfLab {
  enrollment: Enrollment;
  lab: Lab;
  rows: readonly GradebookRow[];
  /** How many students the evidence covers, including those who left the course. */
  evidenceStudents: number;
  earlier: readonly HistoryEntry[];
}

/** How many names a list shows: nobody reads more, and they make the page long. */
const mostShown = 25;

/** The exports page, apart from its chrome and the problem of a refused form. */
export function exportsPage(of: ExportsOfLab): Omit<ExportsPage, 'chrome' | 'problem'> {
  const { enrollment, lab, rows } = of;
  const base = `/courses/${enrollment.course.slug}`;
  const isInstructor = enrollment.role === 'instructor';
  return {
    labTitle: lab.title,
    action: exportsHref(enrollment.course, lab),
    peopleHref: `${base}/people`,
    rosterHref: isInstructor ? `${base}/people/roster` : null,
    students: rows.length === 1 ? '1 student' : `${rows.length} students`,
    hasStudents: rows.length > 0,
    withNothing: rows.filter((row) => !hasAny(row, lab)).length,
    points: labPoints(lab),
    forInstructors: isInstructor ? instructorExports(of, base) : null,
  };
}

function instructorExports(
  { lab, rows, evidenceStudents, earlier }: ExportsOfLab,
  base: string,
): ExportsPage['forInstructors'] {
  const listed = (all: readonly Unmatched[]) => unmatchedList(all, base);
  const canvas = matchForCanvas(rows);
  const keys = moodleKeys.map(({ value, label }) => {
    const { rows: found, leftOut } = matchForMoodle(rows, value);
    const count = `${found.length} of ${rows.length}`;
    return { value, label, count, found: found.length, leftOut: listed(leftOut) };
  });
  // never suggest usernames: Podmark cannot know whether its logins are also those of Moodle
  const [email, number] = keys;
  const best = (number?.found ?? 0) > (email?.found ?? 0) ? 'number' : 'email';
  return {
    canvas: {
      heading: lastHeading(earlier) ?? canvasHeading(lab.title),
      ...{ unsure: listed(canvas.unsure), leftOut: listed(canvas.leftOut) },
    },
    moodle: {
      keys: keys.map((key) => ({ ...key, current: key.value === best })),
      isOver100: labPoints(lab) > 100,
    },
    evidenceStudents,
    earlier: earlier.map(({ at, actor, detail }) => {
      return { text: `${actor?.name ?? 'Podmark'} ${exportText(detail)}`, when: moment(at) };
    }),
  };
}

const moodleKeys: { value: MoodleKey; label: string }[] = [
  { value: 'email', label: 'E-mail address' },
  { value: 'number', label: 'ID number' },
  { value: 'username', label: 'Username, where logins here are those of Moodle' },
];

/**
 * The heading of the newest Canvas export among `earlier`, undefined without one. It is the default
 * of the form, because grades mostly go to the same column again.
 */
function lastHeading(earlier: readonly HistoryEntry[]): string | undefined {
  const last = earlier.find(({ detail }) => detail.kind === 'canvas');
  return typeof last?.detail.heading === 'string' ? last.detail.heading : undefined;
}

function unmatchedList(all: readonly Unmatched[], base: string): UnmatchedList {
  const shown = all.slice(0, mostShown).map(({ student: { id, name }, why }) => {
    return { name, href: `${base}/people/${id}`, why };
  });
  return { count: all.length, shown, more: all.length - shown.length };
}
