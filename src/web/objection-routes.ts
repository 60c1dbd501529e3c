import type { Request } from 'express';
import { type Objection, ObjectionRefusal } from '../domain/objection.js';
import { type Route, route, type Visitor } from './access.js';
import { objectionHref } from './objection-box.js';
import { objectionPage } from './objection-page.js';
import { queuePage, queueSection } from './objection-queue.js';
import { PageRefusal } from './page-refusal.js';
import { getLab, getStep, orRefuse, statusOf } from './request-parts.js';
import type { WebDependencies } from './web-dependencies.js';

/**
 * Objections: students ask a person to look at a checkpoint, staff answer and close, and the queue
 * shows staff who is waiting and who is stuck.
 */
export function objectionRoutes(dependencies: WebDependencies): Route[] {
  const { store, objections, render } = dependencies;
  const path = '/courses/:course/objections/:objection';

  return [
    route(
      'post',
      '/courses/:course/labs/:lab/steps/:step/objections',
      'student',
      async (request, response, { person, enrollment, labs }) => {
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
        const { slug } = visitor.enrollment.course;
        response.redirect(303, objectionHref(slug, objection.id, queueSection(request)));
      } catch (error) {
        if (!(error instanceof ObjectionRefusal)) throw error;
        const typed = { problem: error.message, text: textOf(request) };
        const now = await getObjection(request, visitor);
        const page = await objectionPage(request, visitor, now, dependencies, typed);
        response.status(statusOf(error)).send(await render('objection', page));
      }
    }),

    route('get', '/courses/:course/queue', 'staff', async (request, response, visitor) => {
      response.send(await render('queue', await queuePage(request, visitor, dependencies)));
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

  /**
   * The objection that the path names. Throws a {@link PageRefusal} (404) unless it belongs to the
   * course and, for a student, is their own.
   */
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
}

function textOf(request: Request): string {
  return String(request.body?.text ?? '');
}
