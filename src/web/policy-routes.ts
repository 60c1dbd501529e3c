import type { Request, Response } from 'express';
import { PolicyMoved } from '../domain/policy-store.js';
import { chooseTimeZone, grantExtension, PolicyRefusal } from '../grading/lab-policy.js';
import { type Route, route, type Visitor } from './access.js';
import { labChromeOf } from './chrome.js';
import { policyOfForm, readForm } from './policy-form.js';
import { policyPage, previewOf } from './policy-page.js';
import { getLab } from './request-parts.js';
import type { PolicyPage } from './views-policy.js';
import type { WebDependencies } from './web-dependencies.js';

const path = '/courses/:course/labs/:lab/policy';

const movedText =
  'Somebody changed this policy while you did. Nothing was saved. What is in force now stands above; see again what yours would change.';

/** The policy of a lab, the extensions, and the course's time zone; for instructors. */
export function policyRoutes({ store, render }: WebDependencies): Route[] {
  return [
    route('get', path, 'instructor', async (request, response, visitor) => {
      if (request.query.late === undefined) {
        return await show(request, response, visitor, 200, { done: doneText(request) });
      }
      const form = readForm(request.query);
      const { course } = visitor.enrollment;
      const read = policyOfForm(form, course.timeZone);
      if (read.kind === 'problems') {
        return await show(request, response, visitor, 400, { form, ...said(read.problems) });
      }
      const { policy, isTwice } = read;
      const { id: labId, steps } = getLab(visitor.labs, request);
      const { revision } = await store.policies.get(course.id, labId);
      if (revision !== Number(request.query.revision ?? -1)) {
        return await show(request, response, visitor, 409, { form, problem: movedText });
      }
      const ids = steps.map(({ id }) => id);
      const effect = await store.policies.preview(course.id, labId, policy, ids);
      const preview = previewOf(form, policy, isTwice, effect, course.timeZone);
      await show(request, response, visitor, 200, { form, preview });
    }),

    route('post', path, 'instructor', async (request, response, visitor) => {
      const { person, enrollment } = visitor;
      const { course } = enrollment;
      const labId = getLab(visitor.labs, request).id;
      const form = readForm(request.body ?? {});
      const read = policyOfForm(form, course.timeZone);
      if (read.kind === 'problems') {
        return await show(request, response, visitor, 400, { form, ...said(read.problems) });
      }
      const basedOnRevision = Number(request.body?.revision ?? -1);
      const where = { courseId: course.id, labId, actorId: person.id };
      try {
        const changed = await store.policies.save({
          ...where,
          policy: read.policy,
          basedOnRevision,
        });
        response.redirect(303, `${request.path}?done=saved&changed=${changed}`);
      } catch (error) {
        if (!(error instanceof PolicyMoved)) throw error;
        await show(request, response, visitor, 409, { form, problem: movedText });
      }
    }),

    route('post', `${path}/extensions`, 'instructor', async (request, response, visitor) => {
      const { person, enrollment } = visitor;
      const lab = getLab(visitor.labs, request);
      const extension = {
        student: textOf(request, 'student'),
        dueAt: textOf(request, 'dueAt'),
        reason: textOf(request, 'reason'),
      };
      await orShow(request, response, visitor, { extension }, async () => {
        const { changed } = await grantExtension(
          store,
          enrollment.course,
          lab.id,
          extension,
          person,
        );
        return `done=granted&changed=${changed}`;
      });
    }),

    route(
      'post',
      `${path}/extensions/withdraw`,
      'instructor',
      async (request, response, visitor) => {
        const changed = await store.policies.withdrawExtension({
          courseId: visitor.enrollment.course.id,
          labId: getLab(visitor.labs, request).id,
          studentId: textOf(request, 'studentId'),
          actorId: visitor.person.id,
        });
        const done = changed === undefined ? '' : `?done=withdrawn&changed=${changed}`;
        response.redirect(303, `${pageOf(request)}${done}`);
      },
    ),

    route('post', `${path}/time-zone`, 'instructor', async (request, response, visitor) => {
      getLab(visitor.labs, request);
      const typedZone = textOf(request, 'timeZone');
      await orShow(request, response, visitor, { typedZone }, async () => {
        await chooseTimeZone(store, visitor.enrollment.course.id, typedZone);
        return 'done=zone';
      });
    }),
  ];

  async function show(
    request: Request,
    response: Response,
    { person, enrollment, labs }: Visitor['instructor'],
    status: number,
    given: Partial<PolicyPage>,
  ): Promise<void> {
    const lab = getLab(labs, request);
    const chrome = {
      ...labChromeOf(request, person, enrollment, lab, 'Policy'),
      styles: ['policy'],
    };
    const page = await policyPage(store, enrollment.course, lab, chrome);
    response.status(status).send(await render('policy', { ...page, ...given }));
  }

  /**
   * Runs `work` and redirects to the page with the query that it returns. If it is refused, shows
   * the page with the problems beside what was typed.
   */
  async function orShow(
    request: Request,
    response: Response,
    visitor: Visitor['instructor'],
    typed: Partial<PolicyPage>,
    work: () => Promise<string>,
  ): Promise<void> {
    try {
      response.redirect(303, `${pageOf(request)}?${await work()}`);
    } catch (error) {
      if (!(error instanceof PolicyRefusal)) throw error;
      await show(request, response, visitor, 400, { ...typed, ...said(error.problems) });
    }
  }
}

function said(
  problems: Readonly<Record<string, string>>,
): Pick<PolicyPage, 'problem' | 'problems'> {
  return {
    problem: 'Nothing was changed: see what is wrong below.',
    problems: Object.entries(problems).map(([name, text]) => ({ name, text })),
  };
}

function textOf(request: Request, name: string): string {
  return String(request.body?.[name] ?? '').slice(0, 1000);
}

/** Returns the path of the policy page from the path of one of its forms. */
function pageOf({ path: asked }: Request): string {
  return asked.slice(0, asked.indexOf('/policy') + '/policy'.length);
}

function doneText({ query }: Request): string | null {
  const count = Number(query.changed);
  const grades = count === 1 ? '1 grade' : `${count} grades`;
  const changed = Number.isInteger(count) && count > 0 ? `${grades} changed.` : 'No grade changed.';
  switch (query.done) {
    case 'saved':
      return `Saved. ${changed}`;
    case 'granted':
      return `More time was given. ${changed}`;
    case 'withdrawn':
      return `The extension was taken back. ${changed}`;
    case 'zone':
      return 'The zone was changed. Dates that were set are the same moments as before.';
    default:
      return null;
  }
}
