import type { Request } from 'express';
import { stateOf } from '../domain/checkpoint-state.js';
import { findStep } from '../domain/lab.js';
import { longestMessage, nextInQueue, type Objection } from '../domain/objection.js';
import type { Visitor } from './access.js';
import { chromeOf } from './chrome.js';
import { moment, points } from './moments.js';
import { objectionHref, sectionSearch, standing, titleOf } from './objection-box.js';
import { queueOf, queueSection } from './objection-queue.js';
import { attemptText, settledChecks } from './outcome-view.js';
import { stepHref } from './step-list.js';
import type { ObjectionPage } from './views-objections.js';
import type { WebDependencies } from './web-dependencies.js';

/**
 * The page of an objection: its thread, the grade as it is now, and the attempt that was the newest
 * when it was opened. `typed` is a message that was refused, with the problem to show.
 */
export async function objectionPage(
  request: Request,
  { person, enrollment, labs }: Visitor['member'],
  objection: Objection,
  { store, labsOf }: Pick<WebDependencies, 'store' | 'labsOf'>,
  typed: { problem: string | null; text: string } = { problem: null, text: '' },
): Promise<ObjectionPage> {
  const { course } = enrollment;
  const { courseId, labId, checkpointId, student } = objection;
  const isStaff = enrollment.role !== 'student';
  const [grades, attempt, open] = await Promise.all([
    store.attempts.listGrades({ courseId, labId, studentId: student.id }),
    objection.attemptId === null ? undefined : store.attempts.find(objection.attemptId),
    isStaff ? store.objections.listOpen(courseId) : [],
  ]);
  const grade = grades.find((one) => one.checkpointId === checkpointId);
  const section = isStaff ? queueSection(request) : null;
  const next = nextInQueue(queueOf(open, section), objection);
  const title = titleOf(await labsOf(courseId, 'complete'), objection);
  const base = `/courses/${course.slug}`;
  const lab = labs.get(labId);
  const step = lab && findStep(lab, checkpointId);
  return {
    chrome: {
      ...chromeOf(request, `Question · ${title}`, person, enrollment, isStaff ? 'Queue' : 'Labs'),
      styles: ['queue'],
      scripts: isStaff ? ['queue'] : [],
    },
    isStaff,
    backHref: isStaff
      ? `${base}/queue${sectionSearch(section)}`
      : step
        ? stepHref(course, labId, checkpointId)
        : `${base}/labs/${labId}`,
    backLabel: isStaff ? 'Queue' : title,
    checkpointTitle: title,
    studentName: student.name,
    standing:
      isStaff && objection.state === 'open' ? { text: 'Open.', when: null } : standing(objection),
    problem: typed.problem,
    thread: objection.messages.map(({ author, at, text }) => ({
      author: author.name,
      isStudent: author.id === student.id,
      when: moment(at),
      text,
    })),
    form:
      objection.state === 'open'
        ? {
            action: objectionHref(course.slug, objection.id, section),
            longest: longestMessage,
            text: typed.text,
          }
        : null,
    grade: points(grade?.score ?? null),
    points: step?.checkpoint.points ?? grade?.points ?? 0,
    attempt: attempt
      ? {
          href: `${base}/attempts/${attempt.id}`,
          state: stateOf(attempt.outcome),
          summary: attemptText(attempt),
          when: moment(attempt.requestedAt),
          checks: settledChecks(attempt.checks),
        }
      : null,
    tools: isStaff
      ? {
          attemptsHref: `${base}/labs/${labId}/students/${student.id}#${checkpointId}`,
          next: next
            ? { href: objectionHref(course.slug, next.id, section), label: next.student.name }
            : null,
        }
      : null,
  };
}
