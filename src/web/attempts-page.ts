import type { Request } from 'express';
import { isOpen } from '../domain/attempt.js';
import type { Person } from '../domain/course.js';
import { sumOfGrades } from '../domain/grade.js';
import { type Lab, labPoints } from '../domain/lab.js';
import { sharedNodes } from '../domain/shared-nodes.js';
import type { Visitor } from './access.js';
import { type CardPlace, checkpointCard, readStudentRecord } from './checkpoint-card.js';
import { chromeOf } from './chrome.js';
import { points } from './moments.js';
import { yourAttempts } from './outcome-view.js';
import { sharedBy, sharedNodeText } from './shared-node-text.js';
import type { AttemptsPage } from './views-attempts.js';
import type { WebDependencies } from './web-dependencies.js';

/**
 * The page of a student's attempts at a lab, by checkpoint. For staff it also has the forms that
 * change a grade and run a checkpoint's checks again.
 */
export async function attemptsPage(
  request: Request,
  { person, enrollment }: Visitor['member'],
  student: Person,
  lab: Lab,
  { store }: Pick<WebDependencies, 'store'>,
  /** The override form that was just refused. */
  refused: CardPlace['refused'] = null,
): Promise<AttemptsPage> {
  const { course } = enrollment;
  const whose = { courseId: course.id, studentId: student.id, labId: lab.id };
  const stepIds = lab.steps.map(({ id }) => id);
  const record = await readStudentRecord(store, whose, stepIds);
  const { attempts, grades, node } = record;
  const isStaff = enrollment.role !== 'student';
  const shared = isStaff
    ? sharedBy(sharedNodes(await store.nodes.listOfStudents(course.id)), student)
    : [];
  const base = `/courses/${course.slug}`;
  const heading = isStaff ? student.name : yourAttempts;
  const chrome = chromeOf(request, `${heading} · ${lab.title}`, person, enrollment, 'Labs');
  const place: CardPlace = {
    ...{ course, labId: lab.id, studentId: student.id, isStaff, csrfToken: chrome.csrfToken },
    ...{ from: '', refused },
    wholeStepId: stepIds.find((id) => id === request.query.all) ?? null,
  };
  return {
    chrome: { ...chrome, styles: ['override'], reloadSeconds: attempts.some(isOpen) ? 2 : 0 },
    labTitle: lab.title,
    backHref: `${base}/labs/${lab.id}${isStaff ? '/gradebook' : ''}`,
    heading,
    isStaff,
    viewAs: isStaff ? { action: `${base}/people/${student.id}/view-as`, labId: lab.id } : null,
    total: points(sumOfGrades(grades, lab)),
    points: labPoints(lab),
    sharedNodes: shared.map((one) => `${sharedNodeText(one)}.`),
    node: node ? `${node.user}@${node.host} port ${node.sshPort}` : null,
    checkpoints: lab.steps.map((step) => checkpointCard(record, step, place)),
  };
}
