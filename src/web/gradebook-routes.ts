import { stringify } from 'csv-stringify/sync';
import type { Course } from '../domain/course.js';
import { type GradebookCell, type GradebookRow, totalOf } from '../domain/gradebook.js';
import { type Lab, labPoints, type Step } from '../domain/lab.js';
import { harmless } from '../grading/harmless.js';
import { type Route, route } from './access.js';
import { labChromeOf } from './chrome.js';
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

    route('get', `${path}.csv`, 'staff', async (request, response, { enrollment }) => {
      const lab = getLab(labs, request);
      const rows = await store.attempts.gradebook(enrollment.course.id, lab.id);
      response
        .type('text/csv')
        .attachment(`${enrollment.course.slug}-${lab.id}.csv`)
        .send(gradebookCsv(lab, rows));
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
    csvHref: `${base}/labs/${lab.id}/gradebook.csv`,
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

/** RFC 4180; text that a spreadsheet would take for a formula is made harmless. */
function gradebookCsv(lab: Lab, rows: readonly GradebookRow[]): string {
  const head = ['Login', 'Name', 'Section', ...lab.steps.map((step) => step.id), 'Total'];
  const lines = rows.map((row) => [
    harmless(row.student.login),
    harmless(row.student.name),
    harmless(row.details.section ?? ''),
    ...lab.steps.map((step) => row.cells.get(step.id)?.score ?? ''),
    totalOf(
      row,
      lab.steps.map((step) => step.id),
    ),
  ]);
  return stringify([head, ...lines], { record_delimiter: '\r\n' });
}
