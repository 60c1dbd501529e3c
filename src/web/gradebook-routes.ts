import type { Request } from 'express';
import { columnsOf } from '../domain/gradebook-selection.js';
import { findStep, type Lab } from '../domain/lab.js';
import { type Route, route, type Visitor } from './access.js';
import { exportsHref } from './exports-page.js';
import { gradebookPage, readGradebookRecords } from './gradebook-page.js';
import { cellPanel } from './gradebook-panel.js';
import { type GradebookQuery, gradebookQuery } from './gradebook-query.js';
import { PageRefusal } from './page-refusal.js';
import { getLab } from './request-parts.js';
import { getStudent } from './student-of-course.js';
import type { CellPanel } from './views-gradebook.js';
import type { WebDependencies } from './web-dependencies.js';

/**
 * The gradebook page of a lab: a grid of students and checkpoints, with a panel about the open
 * cell. `part=panel` in the query asks for that panel alone.
 */
export function gradebookRoutes(dependencies: WebDependencies): Route[] {
  const { store, render } = dependencies;
  const path = '/courses/:course/labs/:lab/gradebook';
  return [
    route('get', path, 'staff', async (request, response, visitor) => {
      const lab = getLab(visitor.labs, request);
      const query = gradebookQuery(request.query, columnsOf(lab));
      const panel = await findPanel(request, visitor, lab, query);
      if (request.query.part === 'panel') {
        if (panel === null) throw new PageRefusal(404);
        response.send(await render('parts/gradebook-panel', panel));
        return;
      }
      const records = await readGradebookRecords(store, visitor.enrollment.course.id, lab.id);
      const page = gradebookPage(request, visitor, lab, records, query, panel);
      response.send(await render('gradebook', page));
    }),

    // the former address of the CSV, from when it was the only export
    route('get', `${path}.csv`, 'staff', async (request, response, { enrollment, labs }) => {
      response.redirect(303, exportsHref(enrollment.course, getLab(labs, request)));
    }),
  ];

  async function findPanel(
    request: Request,
    visitor: Visitor['staff'],
    lab: Lab,
    query: GradebookQuery,
  ): Promise<CellPanel | null> {
    const step = query.open && findStep(lab, query.open.checkpointId);
    if (!query.open || !step) return null;
    const student = await getStudent(store, query.open.studentId, visitor);
    return await cellPanel(request, visitor, { student, lab, step, query }, dependencies);
  }
}
