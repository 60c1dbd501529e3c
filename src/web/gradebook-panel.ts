import type { Request } from 'express';
import type { Person } from '../domain/course.js';
import type { Lab, Step } from '../domain/lab.js';
import type { Visitor } from './access.js';
import { type CardPlace, checkpointCard, readStudentRecord } from './checkpoint-card.js';
import { type GradebookQuery, gradebookHref, queryText } from './gradebook-query.js';
import { settledChecks } from './outcome-view.js';
import type { CellPanel } from './views-gradebook.js';
import type { WebDependencies } from './web-dependencies.js';

/** The cell that a query opens, with its student and step found. */
interface OpenedCell {
  student: Person;
  lab: Lab;
  step: Step;
  query: GradebookQuery;
}

/**
 * The panel of one gradebook cell: the checkpoint's card with the staff's forms, the checks that
 * did not pass in the newest attempt, and the open objection. `refused` is the override form that
 * was just refused.
 */
export async function cellPanel(
  request: Request,
  visitor: Visitor['staff'],
  { student, lab, step, query }: OpenedCell,
  { store }: Pick<WebDependencies, 'store'>,
  refused: CardPlace['refused'] = null,
): Promise<CellPanel> {
  const { course } = visitor.enrollment;
  const whose = { courseId: course.id, studentId: student.id, labId: lab.id };
  const [record, objections] = await Promise.all([
    readStudentRecord(store, whose, [step.id]),
    store.objections.listOfStudent(whose),
  ]);
  const [newest] = record.attempts;
  const attempt = newest && (await store.attempts.find(newest.id));
  const csrfToken = request.csrfToken?.() ?? '';
  const place: CardPlace = {
    ...{ course, labId: lab.id, studentId: student.id, isStaff: true, csrfToken },
    ...{ from: queryText(query), refused, wholeStepId: null },
  };
  const objection = objections.find(
    ({ checkpointId, state }) => checkpointId === step.id && state === 'open',
  );
  return {
    studentName: student.name,
    studentHref: `/courses/${course.slug}/labs/${lab.id}/students/${student.id}#${step.id}`,
    checkpointTitle: step.title,
    closeHref: `${gradebookHref(course, lab)}${queryText({ ...query, open: null })}`,
    csrfToken,
    card: checkpointCard(record, step, place),
    failing: settledChecks(
      (attempt?.checks ?? []).filter(({ outcome }) => outcome.kind !== 'pass'),
    ),
    objection: objection
      ? {
          href: `/courses/${course.slug}/objections/${objection.id}`,
          text: objection.messages[0]?.text ?? '',
        }
      : null,
  };
}
