import type { Request, Response } from 'express';
import type { LabTemplate } from '../catalog/lab-template.js';
import { SettingsStale } from '../domain/lab-settings.js';
import { readSettings, type TypedSettings } from '../grading/lab-settings.js';
import { type Route, route, type Visitor } from './access.js';
import { labChromeOf } from './chrome.js';
import { fieldProblems, formOfSettings, readSettingsForm } from './lab-settings-form.js';
import { labSettingsPage, settingsPreview } from './lab-settings-page.js';
import { PageRefusal } from './page-refusal.js';
import { getLab } from './request-parts.js';
import type { LabSettingsPage } from './views-lab-settings.js';
import type { WebDependencies } from './web-dependencies.js';

const path = '/courses/:course/labs/:lab/settings';

const staleText =
  'Somebody changed these settings after you opened the page. Nothing was saved. See again what your change would do.';

const outdatedText =
  'The lab’s files changed after this was saved, and no longer take all of it. Students see the lab with its own values where yours do not fit. Change what is wrong below, and save again.';

/** What the course sets for a lab: values, points, and checkpoints left out; for instructors. */
export function labSettingsRoutes({ store, templates, render }: WebDependencies): Route[] {
  return [
    route('get', path, 'instructor', async (request, response, visitor) => {
      if (request.query.revision === undefined) {
        return await showKept(request, response, visitor);
      }
      const template = getTemplate(request);
      const { course } = visitor.enrollment;
      const form = readSettingsForm(template, request.query);
      const kept = await store.labSettings.get(course.id, template.lab.id);
      const show = (status: number, given: Partial<LabSettingsPage>) =>
        send(request, response, visitor, { status, form, revision: kept.revision }, given);
      const read = readSettings(template, kept.settings, form);
      if (read.kind === 'problems') {
        return await show(400, said(read.problems));
      }
      if (kept.revision !== Number(request.query.revision)) {
        return await show(409, { problem: staleText });
      }
      const before = getLab(visitor.labs, request);
      const effect = await store.labSettings.preview({
        ...{ courseId: course.id, labId: before.id, points: read.settings.points },
        countBefore: before.steps.map(({ id }) => id),
        countAfter: read.lab.steps.map(({ id }) => id),
        pointsAfter: Object.fromEntries(
          read.lab.steps.map(({ id, checkpoint }) => [id, checkpoint.points]),
        ),
      });
      const preview = settingsPreview(form, template, before, read.lab, effect);
      await show(200, { preview });
    }),

    route('post', path, 'instructor', async (request, response, visitor) => {
      const template = getTemplate(request);
      const { person, enrollment, labs } = visitor;
      const where = { courseId: enrollment.course.id, labId: template.lab.id, actorId: person.id };
      const form = readSettingsForm(template, request.body ?? {});
      const kept = await store.labSettings.get(where.courseId, where.labId);
      const show = (status: number, revision: number, given: Partial<LabSettingsPage>) =>
        send(request, response, visitor, { status, form, revision }, given);
      const read = readSettings(template, kept.settings, form);
      if (read.kind === 'problems') {
        return await show(400, kept.revision, said(read.problems));
      }
      const { settings, lab } = read;
      const basedOnRevision = Number(request.body?.revision ?? -1);
      try {
        const changed = await store.labSettings.save({ ...where, settings, basedOnRevision });
        const before = getLab(labs, request).values;
        const isOther = template.values.some(({ name }) => before[name] !== lab.values[name]);
        const values = isOther ? '&values=changed' : '';
        response.redirect(303, `${request.path}?changed=${changed}${values}`);
      } catch (error) {
        if (!(error instanceof SettingsStale)) throw error;
        const { revision } = await store.labSettings.get(where.courseId, where.labId);
        await show(409, revision, { problem: staleText });
      }
    }),
  ];

  function getTemplate(request: Request): LabTemplate {
    const template = templates.get(String(request.params.lab));
    if (!template) throw new PageRefusal(404);
    return template;
  }

  /** Shows what is stored, and what of it the lab takes no longer. */
  async function showKept(
    request: Request,
    response: Response,
    visitor: Visitor['instructor'],
  ): Promise<void> {
    const template = getTemplate(request);
    const { course } = visitor.enrollment;
    const { settings, revision } = await store.labSettings.get(course.id, template.lab.id);
    const form = formOfSettings(template, settings);
    const read = readSettings(template, settings, form);
    const told =
      read.kind === 'problems'
        ? { ...said(read.problems), problem: outdatedText }
        : doneOf(request);
    await send(request, response, visitor, { status: 200, form, revision }, told);
  }

  async function send(
    request: Request,
    response: Response,
    { person, enrollment }: Visitor['instructor'],
    { status, form, revision }: { status: number; form: TypedSettings; revision: number },
    given: Partial<LabSettingsPage>,
  ): Promise<void> {
    const template = getTemplate(request);
    const chrome = {
      ...labChromeOf(request, person, enrollment, template.lab, 'Settings'),
      styles: ['policy', 'lab-settings'],
    };
    const page = labSettingsPage(chrome, enrollment.course, template, form, revision);
    response.status(status).send(await render('lab-settings', { ...page, ...given }));
  }
}

function said(
  problems: Parameters<typeof fieldProblems>[0],
): Pick<LabSettingsPage, 'problem' | 'problems'> {
  return {
    problem: 'Nothing was changed: see what is wrong below.',
    problems: fieldProblems(problems),
  };
}

/** What the page says after something was saved. */
function doneOf({ query, path: asked }: Request): Pick<LabSettingsPage, 'done' | 'afterwards'> {
  const count = Number(query.changed ?? Number.NaN);
  if (!Number.isInteger(count) || count < 0) return { done: null, afterwards: null };
  const grades = count === 1 ? '1 grade changed.' : `${count} grades changed.`;
  const base = asked.slice(0, asked.lastIndexOf('/'));
  return {
    done: `Saved. ${count === 0 ? 'No grade changed.' : grades}`,
    afterwards:
      query.values === undefined
        ? null
        : { rerunHref: `${base}/reruns/new`, rejudgeHref: `${base}/rejudge` },
  };
}
