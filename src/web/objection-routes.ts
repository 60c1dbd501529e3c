import type { Request } from 'express';
import {
  inQueueOrder,
  type Objection,
  ObjectionRefusal,
  waitingSince,
} from '../domain/objection.js';
import { type Route, route, type Visitor } from './access.js';
import { chromeOf } from './chrome.js';
import { moment } from './moments.js';
import { beginningOf, objectionHref, titleOf } from './objection-box.js';
import { objectionPage } from './objection-page.js';
import { PageRefusal } from './page-refusal.js';
import { getLab, getStep, orRefuse, statusOf } from './request-parts.js';
import { stuckView } from './statistics-rows.js';
import type { QueuePage } from './views-objections.js';
import type { WebDependencies } from './web-dependencies.js';

/** Students ask a person to look; staff answers, and sees who waits and who is stuck. */
export function objectionRoutes(dependencies: WebDependencies): Route[] {
  const { store, labs, objections, render } = dependencies;
  const path = '/courses/:course/objections/:objection';

  return [
    route(
      'post',
      '/courses/:course/labs/:lab/steps/:step/objections',
      'student',
      async (request, response, { person, enrollment }) => {
        const lab = getLab(labs, request);
        const { id: checkpointId } = getStep(lab, request);
        const { course } = enrollment;
        const text = textOf(request);
        const asked = { course, labId: lab.id, checkpointId, student: person, text };
        const opened = await orRefuse(objections.open(asked));
        response.redirect(303, objectionHref(course.slug, opened.id));
      },
    ),

    route('get', path, 'member', async (request, response, visitor) => {
      const objection = await getObjection(request, visitor);
      response.send(
        await render('objection', await objectionPage(request, visitor, objection, dependencies)),
      );
    }),

    route('post', path, 'member', async (request, response, visitor) => {
      const objection = await getObjection(request, visitor);
      try {
        await act(request, visitor, objection);
        response.redirect(303, objectionHref(visitor.enrollment.course.slug, objection.id));
      } catch (error) {
        if (!(error instanceof ObjectionRefusal)) throw error;
        const typed = { problem: error.message, text: textOf(request) };
        const now = await getObjection(request, visitor);
        const page = await objectionPage(request, visitor, now, dependencies, typed);
        response.status(statusOf(error)).send(await render('objection', page));
      }
    }),

    route('get', '/courses/:course/queue', 'staff', async (request, response, visitor) => {
      response.send(await render('queue', await queuePage(request, visitor)));
    }),
  ];

  async function act(request: Request, { person, enrollment }: Visitor['member'], its: Objection) {
    const isStaff = enrollment.role !== 'student';
    const what = String(request.body?.do ?? '');
    if (what === 'answer') return await objections.answer(its, person, textOf(request));
    if (isStaff && (what === 'accepted' || what === 'declined')) {
      return await objections.close(its, person, what, textOf(request));
    }
    if (!isStaff && what === 'withdraw') return await objections.withdraw(its);
    throw new PageRefusal(400);
  }

  /** A student's own; any of the course for staff. */
  async function getObjection(
    request: Request,
    { person, enrollment }: Visitor['member'],
  ): Promise<Objection> {
    const objection = await store.objections.find(String(request.params.objection));
    const isTheirs = enrollment.role !== 'student' || objection?.student.id === person.id;
    if (!objection || objection.courseId !== enrollment.course.id || !isTheirs) {
      throw new PageRefusal(404);
    }
    return objection;
  }

  async function queuePage(
    request: Request,
    { person, enrollment }: Visitor['staff'],
  ): Promise<QueuePage> {
    const { course } = enrollment;
    const open = inQueueOrder(await store.objections.listOpen(course.id));
    const stuck = await store.stuck.find(course.id, null);
    const now = new Date();
    const waiting = open.filter((one) => waitingSince(one) !== null).length;
    return {
      chrome: {
        ...chromeOf(request, 'Queue', person, enrollment, 'Queue'),
        styles: ['statistics', 'queue'],
      },
      summary: `${waiting} ${waiting === 1 ? 'waits' : 'wait'} for an answer · ${stuck.length} stuck`,
      objections: open.map((one) => {
        const since = waitingSince(one);
        return {
          href: objectionHref(course.slug, one.id),
          studentName: one.student.name,
          section: one.section ?? '',
          place: titleOf(labs, one),
          waitsSince: since && moment(since, now),
          text: beginningOf(one.messages.at(-1)?.text ?? ''),
        };
      }),
      stuck: [...labs.values()].flatMap((lab) => {
        const base = `/courses/${course.slug}/labs/${lab.id}`;
        const list = stuck
          .filter(({ labId }) => labId === lab.id)
          .map((one) => stuckView(one, lab, base, now));
        return list.length === 0 ? [] : [{ labTitle: lab.title, list }];
      }),
    };
  }
}

function textOf(request: Request): string {
  return String(request.body?.text ?? '');
}
