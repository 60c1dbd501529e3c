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

/** What the course sets for a lab: values, points, and checkpoints left out; for instructors. */
export function labSettingsRoutes({ store, templates, render }: WebDependencies): Route[] {
  return [
    route('get', path, 'instructor', async (request, response, visitor) => {
      if (request.query.revision === undefined) {
        return await show(request, response, visitor, 200, null, doneOf(request));
      }
      const template = getTemplate(request);
      const { course } = visitor.enrollment;
      const form = readSettingsForm(template, request.query);
      const { settings, revision } = await store.labSettings.get(course.id, template.lab.id);
      const read = readSettings(template, settings, form);
      if (read.kind === 'problems') {
        return await show(request, response, visitor, 400, form, said(read.problems));
      }
      if (revision !== Number(request.query.revision)) {
        return await show(request, response, visitor, 409, form, { problem: staleText });
      }
      const before = getLab(visitor.labs, request);
      const effect = await store.labSettings.preview({
        ...{ courseId: course.id, labId: before.id, points: read.settings.points },
        countBefore: before.steps.map(({ id }) => id),
        countAfter: read.lab.steps.map(({ id }) => id),
      });
      const preview = settingsPreview(form, template, before, read.lab, effect);
      await show(request, response, visitor, 200, form, { preview });
    }),

    route('post', path, 'instructor', async (request, response, visitor) => {
      const template = getTemplate(request);
      const { person, enrollment, labs } = visitor;
      const where = { courseId: enrollment.course.id, labId: template.lab.id, actorId: person.id };
      const form = readSettingsForm(template, request.body ?? {});
      const kept = await store.labSettings.get(where.courseId, where.labId);
      const read = readSettings(template, kept.settings, form);
      if (read.kind === 'problems') {
        return await show(request, response, visitor, 400, form, said(read.problems));
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
        await show(request, response, visitor, 409, form, { problem: staleText });
      }
    }),
  ];

  function getTemplate(request: Request): LabTemplate {
    const template = templates.get(String(request.params.lab));
    if (!template) throw new PageRefusal(404);
    return template;
  }

  /** Shows what is stored, or the `form` if there is one. */
  async function show(
    request: Request,
    response: Response,
    { person, enrollment }: Visitor['instructor'],
    status: number,
    form: TypedSettings | null,
    given: Partial<LabSettingsPage>,
  ): Promise<void> {
    const template = getTemplate(request);
    const { lab } = template;
    const { course } = enrollment;
    const { settings, revision } = await store.labSettings.get(course.id, lab.id);
    const chrome = {
      ...labChromeOf(request, person, enrollment, lab, 'Settings'),
      styles: ['policy', 'lab-settings'],
    };
    const shown = form ?? formOfSettings(template, settings);
    const page = labSettingsPage(chrome, course, template, shown, revision);
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
