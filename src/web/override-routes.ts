import type { Request, Response } from 'express';
import type { Person } from '../domain/course.js';
import { columnsOf } from '../domain/gradebook-selection.js';
import type { Lab, Step } from '../domain/lab.js';
import {
  type GradeToChange,
  giveOverride,
  OverrideRefusal,
  undoOverride,
} from '../grading/overrides.js';
import { type Route, route, type Visitor } from './access.js';
import { attemptsPage } from './attempts-page.js';
import type { CardPlace } from './checkpoint-card.js';
import { gradebookPage, readGradebookRecords } from './gradebook-page.js';
import { cellPanel } from './gradebook-panel.js';
import { gradebookQuery } from './gradebook-query.js';
import { PageRefusal } from './page-refusal.js';
import { getLab, getStep } from './request-parts.js';
import { getStudent } from './student-of-course.js';
import type { WebDependencies } from './web-dependencies.js';

const path = '/courses/:course/labs/:lab/students/:student/steps/:step/override';

/** Staff give grades in place of automatic ones, and take them back. */
export function overrideRoutes(dependencies: WebDependencies): Route[] {
  const { store, render } = dependencies;

  return [
    route('post', path, 'staff', async (request, response, visitor) => {
      await orShow(request, response, visitor, (which) =>
        giveOverride(store, which, typedIn(request)),
      );
    }),

    route('post', `${path}/undo`, 'staff', async (request, response, visitor) => {
      await orShow(request, response, visitor, (which) => undoOverride(store, which));
    }),
  ];

  /**
   * Makes the change and redirects to the page that has the form: the gradebook, or the student's
   * attempts. A refused form is shown again on that page with status 400 or 409.
   */
  async function orShow(
    request: Request,
    response: Response,
    visitor: Visitor['staff'],
    change: (which: GradeToChange) => Promise<void>,
  ): Promise<void> {
    const lab = getLab(visitor.labs, request);
    const step = getStep(lab, request);
    const student = await getStudent(store, String(request.params.student), visitor);
    const { course } = visitor.enrollment;
    const query = String(request.body?.from ?? '').slice(0, 1000);
    const from = query.startsWith('?') ? query : '';
    try {
      const which = { course, lab, step, studentId: student.id, actor: visitor.person };
      await change({ ...which, basedOn: basedOnIn(request) });
      const base = `/courses/${course.slug}/labs/${lab.id}`;
      const back =
        from === '' ? `${base}/students/${student.id}#${step.id}` : `${base}/gradebook${from}`;
      response.redirect(303, back);
    } catch (error) {
      if (!(error instanceof OverrideRefusal)) throw error;
      const { problems, code } = error;
      const refused = { stepId: step.id, typed: typedIn(request), problems };
      const place = { student, lab, step, from };
      response
        .status(code === 'form-wrong' ? 400 : 409)
        .send(await refusedPage(request, visitor, place, refused));
    }
  }

  async function refusedPage(
    request: Request,
    visitor: Visitor['staff'],
    { student, lab, step, from }: { student: Person; lab: Lab; step: Step; from: string },
    refused: NonNullable<CardPlace['refused']>,
  ): Promise<string> {
    if (from === '') {
      const page = await attemptsPage(request, visitor, student, lab, dependencies, refused);
      return await render('attempts', page);
    }
    const given = Object.fromEntries(new URLSearchParams(from));
    const open = { studentId: student.id, checkpointId: step.id };
    const query = { ...gradebookQuery(given, columnsOf(lab)), open };
    const cell = { student, lab, step, query };
    const panel = await cellPanel(request, visitor, cell, dependencies, refused);
    const records = await readGradebookRecords(store, visitor.enrollment.course.id, lab.id);
    const page = gradebookPage(request, visitor, lab, records, query, panel);
    return await render('gradebook', page);
  }
}

function typedIn({ body }: Request) {
  const text = (name: string) => String(body?.[name] ?? '').slice(0, 1000);
  return { score: text('score'), reason: text('reason') };
}

/**
 * The grade that the sender of the form saw. Throws a {@link PageRefusal} (400) when the form does
 * not say it properly, as Podmark's own forms always do.
 */
function basedOnIn({ body }: Request): GradeToChange['basedOn'] {
  const number = (name: string, format: RegExp) => {
    const sent = String(body?.[name] ?? 'nothing');
    if (sent === '') return null;
    if (format.test(sent)) return Number(sent);
    throw new PageRefusal(400, 'The form was not complete. Nothing was changed. Try again.');
  };
  return {
    overrideId: number('basedOnOverride', /^\d{1,9}$/),
    automatic: number('basedOnAutomatic', /^\d{1,6}(\.\d{1,20})?$/),
  };
}
