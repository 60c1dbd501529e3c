import type { Request, Response } from 'express';
import type { BulkRerun, Chosen } from '../domain/bulk-rerun.js';
import type { Lab } from '../domain/lab.js';
import { RerunRefusal } from '../grading/bulk-reruns.js';
import { type Route, route, type Visitor } from './access.js';
import { counted } from './amounts.js';
import { labChromeOf } from './chrome.js';
import { moment } from './moments.js';
import { PageRefusal } from './page-refusal.js';
import { getLab } from './request-parts.js';
import { readRerunForm, selectionOf, startForm } from './rerun-form.js';
import { findStudent, newRerunPage } from './rerun-new-page.js';
import { rerunPage } from './rerun-page.js';
import { standingOf } from './rerun-words.js';
import type { WebDependencies } from './web-dependencies.js';

const path = '/courses/:course/labs/:lab/reruns';
/** The list shows at most this many bulk re-runs, the newest ones. */
const shownReruns = 50;

const changes = { pause: 'paused', resume: 'running', cancel: 'cancelled' } as const;

/**
 * The pages on which staff select, preview and start bulk re-runs of a lab, watch, pause or cancel
 * them, and let worse results count.
 */
export function rerunRoutes(dependencies: WebDependencies): Route[] {
  const { store, labsOf, bulkReruns, render } = dependencies;
  return [
    route('get', path, 'staff', async (request, response, { person, enrollment, labs }) => {
      const lab = getLab(labs, request);
      const { course } = enrollment;
      const chrome = {
        ...labChromeOf(request, person, enrollment, lab, 'Re-runs'),
        styles: ['reruns'],
      };
      const form = readRerunForm({ only: 'unreachable' }, lab);
      const { plan } = await bulkReruns.preview(selectionOf(course, lab, form, null));
      const list = await store.bulkReruns.list(course.id, lab.id, shownReruns);
      const away = counted(plan.items.length, 'checkpoint');
      const page = {
        chrome,
        labTitle: lab.title,
        newHref: `${request.path}/new`,
        reruns: list.map((one) => ({
          href: `${request.path}/${one.id}`,
          reason: one.reason,
          requestedBy: one.requestedBy.name,
          when: moment(one.requestedAt),
          standing: standingOf(one, one.tally),
        })),
        unreachable:
          plan.items.length === 0
            ? null
            : startForm(request.path, chrome.csrfToken, form, {
                text: `${away} of ${counted(plan.students, 'student')} could not be looked at last.`,
                reason: 'Podmark could not look',
                button: 'Run these again',
              }),
      };
      response.send(await render('reruns', page));
    }),

    route('get', `${path}/new`, 'staff', async (request, response, visitor) => {
      const lab = getLab(visitor.labs, request);
      const isChosen = Object.keys(request.query).length > 0;
      const typed = { problem: null, reason: '', isChosen };
      const form = readRerunForm(request.query, lab);
      const page = await newRerunPage(request, visitor, lab, form, dependencies, typed);
      response.send(await render('rerun-new', page));
    }),

    route('post', path, 'staff', async (request, response, visitor) => {
      const lab = getLab(visitor.labs, request);
      const { course } = visitor.enrollment;
      const form = readRerunForm(request.body ?? {}, lab);
      const id = String(request.body?.id ?? '');
      if (!/^[0-9a-f-]{36}$/.test(id)) throw new PageRefusal(400);
      const reason = String(request.body?.reason ?? '');
      const student = findStudent(await store.courses.listStudents(course.id), form.student);
      if (form.student !== '' && !student) throw new PageRefusal(404);
      const selection = selectionOf(course, lab, form, student?.person.id ?? null);
      try {
        await bulkReruns.start(id, selection, reason, visitor.person);
        response.redirect(303, `${request.path}/${id}`);
      } catch (error) {
        if (!(error instanceof RerunRefusal)) throw error;
        const typed = { problem: error.message, reason, isChosen: true };
        const page = await newRerunPage(request, visitor, lab, form, dependencies, typed);
        response.status(statusOf(error)).send(await render('rerun-new', page));
      }
    }),

    route('get', `${path}/:rerun`, 'staff', async (request, response, visitor) => {
      const { lab, rerun } = await getRerun(request, visitor);
      const page = await rerunPage(request, visitor, lab, rerun, dependencies);
      response.send(await render('rerun', page));
    }),

    ...(['pause', 'resume', 'cancel'] as const).map((what) =>
      route('post', `${path}/:rerun/${what}`, 'staff', async (request, response, visitor) => {
        const { lab, rerun } = await getRerun(request, visitor);
        await orShow(request, response, visitor, lab, rerun, async () => {
          await bulkReruns.change(rerun, changes[what], visitor.person);
          response.redirect(303, pageOf(request));
        });
      }),
    ),

    route('post', `${path}/:rerun/accept`, 'staff', async (request, response, visitor) => {
      const { lab, rerun } = await getRerun(request, visitor);
      await orShow(request, response, visitor, lab, rerun, async () => {
        const reason = String(request.body?.reason ?? '');
        const chosen = chosenOf(request);
        const { accepted, refused } = await bulkReruns.accept(
          rerun,
          chosen,
          reason,
          visitor.person,
        );
        if (refused.length === 0) {
          return response.redirect(303, `${pageOf(request)}?accepted=${accepted}`);
        }
        const lines = refused.map(({ student, checkpointId, because }) => {
          const title = lab.steps.find(({ id }) => id === checkpointId)?.title ?? checkpointId;
          const why =
            because === 'newer-attempt'
              ? 'it was looked at or judged again since'
              : 'the grade changed since';
          return `${student.name}, ${title}: ${why}.`;
        });
        const done = `${counted(accepted, 'worse result')} now counted. Left as they were:`;
        const said = { done, refused: lines };
        const page = await rerunPage(request, visitor, lab, rerun, dependencies, said);
        response.status(409).send(await render('rerun', page));
      });
    }),
  ];

  async function getRerun(
    request: Request,
    { enrollment }: Visitor['staff'],
  ): Promise<{ lab: Lab; rerun: BulkRerun }> {
    const lab = getLab(await labsOf(enrollment.course.id, 'complete'), request);
    const rerun = await store.bulkReruns.find(String(request.params.rerun));
    if (rerun?.courseId !== enrollment.course.id || rerun.labId !== lab.id) {
      throw new PageRefusal(404);
    }
    return { lab, rerun };
  }

  /** Runs `work`. If it is refused, shows the re-run's page as it stands now, with the reason. */
  async function orShow(
    request: Request,
    response: Response,
    visitor: Visitor['staff'],
    lab: Lab,
    { id }: BulkRerun,
    work: () => Promise<void>,
  ): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof RerunRefusal)) throw error;
      const now = (await store.bulkReruns.find(id)) as BulkRerun;
      const said = { problem: error.message };
      const page = await rerunPage(request, visitor, lab, now, dependencies, said);
      response.status(statusOf(error)).send(await render('rerun', page));
    }
  }
}

function statusOf({ code }: RerunRefusal): 400 | 409 {
  return code === 'reason-missing' ? 400 : 409;
}

function chosenOf({ body }: Request): Chosen {
  if (body?.which === 'all') return { all: Number(body?.all) };
  const positions = [body?.position ?? []].flat().map(Number);
  return { positions: positions.filter((one) => Number.isInteger(one)) };
}

/** Returns the path of the re-run's page from the path of one of its forms. */
function pageOf({ path: asked }: Request): string {
  return asked.slice(0, asked.lastIndexOf('/'));
}
