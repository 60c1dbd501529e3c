import type { Course } from '../domain/course.js';
import { type GradebookCell, type GradebookRow, totalOf } from '../domain/gradebook.js';
import { type Lab, labPoints, type Step } from '../domain/lab.js';
import { type Route, route } from './access.js';
import { labChromeOf } from './chrome.js';
import { exportsHref } from './exports-page.js';
import { points } from './moments.js';
import { stateOf, stateTexts } from './outcome-view.js';
import { getLab } from './request-parts.js';
import type { GradebookPage, State } from './views.js';
import type { WebDependencies } from './web-dependencies.js';

/** The gradebook of a lab: students by checkpoints. */
export function gradebookRoutes({ store, labs, render }: WebDependencies): Route[] {
  const path = '/courses/:course/labs/:lab/gradebook';
  return [
    route('get', path, 'staff', async (request, response, { person, enrollment }) => {
      const lab = getLab(labs, request);
      const { course } = enrollment;
      const rows = await store.attempts.gradebook(course.id, lab.id);
      const chrome = labChromeOf(request, person, enrollment, lab, 'Gradebook');
      response.send(await render('gradebook', gradebookPage(chrome, course, lab, rows)));
    }),

    // where the CSV was before there were other exports
    route('get', `${path}.csv`, 'staff', async (request, response, { enrollment }) => {
      response.redirect(303, exportsHref(enrollment.course, getLab(labs, request)));
    }),
  ];
}

/** A full grade stands; else the newest attempt tells. */
function cellState(cell: GradebookCell | undefined, step: Step): State {
  if (!cell) return 'todo';
  if (cell.score !== null && cell.score >= step.checkpoint.points) return 'pass';
  return cell.latest ? stateOf(cell.latest.outcome) : 'todo';
}

function gradebookPage(
  chrome: GradebookPage['chrome'],
  course: Course,
  lab: Lab,
  rows: GradebookRow[],
): GradebookPage {
  const base = `/courses/${course.slug}`;
  const whole = labPoints(lab);
  const ids = lab.steps.map((step) => step.id);
  const finished = rows.filter((row) => totalOf(row, ids) >= whole).length;
  const away = rows.filter((row) =>
    lab.steps.some((step) => cellState(row.cells.get(step.id), step) === 'away'),
  ).length;
  return {
    chrome,
    labTitle: lab.title,
    summary: [
      `${rows.length} ${rows.length === 1 ? 'student' : 'students'}`,
      `${finished} finished`,
      ...(away > 0 ? [`${away} with a node that could not be looked at`] : []),
    ].join(' · '),
    exportsHref: exportsHref(course, lab),
    columns: lab.steps.map((step) => ({
      title: step.title,
      points: step.checkpoint.points,
      href: `${base}/labs/${lab.id}/steps/${step.id}`,
    })),
    points: whole,
    rows: rows.map((row) => {
      const href = `${base}/labs/${lab.id}/students/${row.student.id}`;
      return {
        name: row.student.name,
        login: row.student.login,
        section: row.details.section ?? '',
        href,
        total: points(totalOf(row, ids)),
        cells: lab.steps.map((step) => {
          const cell = row.cells.get(step.id);
          const state = cellState(cell, step);
          const attempts = cell
            ? `, ${cell.attempts} ${cell.attempts === 1 ? 'attempt' : 'attempts'}`
            : '';
          return {
            href: cell ? `${href}#${step.id}` : null,
            state,
            score: points(cell?.score ?? null),
            label: `${row.student.name}, ${step.title}: ${stateTexts[state]}${attempts}`,
          };
        }),
      };
    }),
  };
}
