import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import type { ExportRecord } from '../domain/exports.js';
import {
  canvasFile,
  canvasRows,
  headingProblem,
  matchForCanvas,
} from '../grading/exports/canvas.js';
import { evidenceLines } from '../grading/exports/evidence.js';
import { matchForMoodle, moodleFile, moodleRows } from '../grading/exports/moodle.js';
import { peopleCsv } from '../grading/exports/people-csv.js';
import { type Route, route, type Visitor } from './access.js';
import { labChromeOf } from './chrome.js';
import { canvasForm, moodleForm } from './export-form.js';
import { exportsPage } from './exports-page.js';
import { getLab } from './request-parts.js';
import type { WebDependencies } from './web-dependencies.js';

const path = '/courses/:course/labs/:lab/exports';
const nobody = 'Nobody would be in that file, so there is none.';
/** How many earlier exports the page lists. */
const earlierExports = 10;

/**
 * Exports of a lab as files. All staff may download the CSV, whose grades they also see in the
 * gradebook. Only instructors may download the files for Canvas and Moodle, which change grades
 * elsewhere, and the evidence, which has everything that students typed. Downloads are POST
 * requests, because each one adds an entry to the history and a browser that prefetches links must
 * not add any.
 */
export function exportRoutes({ store, render }: WebDependencies): Route[] {
  return [
    route('get', path, 'staff', async (request, response, visitor) => {
      await show(request, response, visitor, 200, null);
    }),

    route('post', `${path}/csv`, 'staff', async (request, response, visitor) => {
      const { lab, rows } = await read(request, visitor);
      const told = { kind: 'csv', students: rows.length, heading: null } as const;
      await sendCsv(request, response, visitor, told, peopleCsv(lab, rows));
    }),

    route('post', `${path}/canvas`, 'instructor', async (request, response, visitor) => {
      const { lab, rows } = await read(request, visitor);
      const options = canvasForm(request);
      const matched = matchForCanvas(rows).rows;
      const students = canvasRows(lab, matched, options).length;
      const problem = headingProblem(options) ?? (students === 0 ? nobody : null);
      if (problem !== null) return await show(request, response, visitor, 400, problem);
      const told = { kind: 'canvas', students, heading: options.heading } as const;
      await sendCsv(request, response, visitor, told, canvasFile(lab, matched, options));
    }),

    route('post', `${path}/moodle`, 'instructor', async (request, response, visitor) => {
      const { lab, rows } = await read(request, visitor);
      const options = moodleForm(request);
      const matched = matchForMoodle(rows, options.by).rows;
      const students = moodleRows(lab, matched, options).length;
      if (students === 0) return await show(request, response, visitor, 400, nobody);
      const told = { kind: 'moodle', students, heading: null } as const;
      await sendCsv(request, response, visitor, told, moodleFile(lab, matched, options));
    }),

    route('post', `${path}/evidence`, 'instructor', async (request, response, visitor) => {
      const lab = getLab(visitor.labs, request);
      const { course } = visitor.enrollment;
      const which = { courseId: course.id, labId: lab.id };
      const students = await store.exports.countStudents(which);
      const policy = await store.policies.get(course.id, lab.id);
      await record(visitor, lab.id, { kind: 'evidence', students, heading: null });
      const head = { course, lab, policy, exportedAt: new Date() };
      const lines = evidenceLines(head, store.exports.evidence(which));
      response.type('application/jsonl').attachment(`${course.slug}-${lab.id}-evidence.jsonl`);
      await sendLines(lines, response);
    }),
  ];

  async function read(request: Request, { enrollment, labs }: Visitor['staff']) {
    const lab = getLab(labs, request);
    return { lab, rows: await store.attempts.gradebook(enrollment.course.id, lab.id) };
  }

  async function record(
    { person, enrollment }: Visitor['staff'],
    labId: string,
    told: ExportRecord,
  ): Promise<void> {
    const where = { courseId: enrollment.course.id, labId, actorId: person.id };
    await store.exports.record({ ...where, ...told });
  }

  async function sendCsv(
    request: Request,
    response: Response,
    visitor: Visitor['staff'],
    told: ExportRecord,
    text: string,
  ): Promise<void> {
    const lab = getLab(visitor.labs, request);
    await record(visitor, lab.id, told);
    const kind = told.kind === 'csv' ? '' : `-${told.kind}`;
    response
      .type('text/csv')
      .attachment(`${visitor.enrollment.course.slug}-${lab.id}${kind}.csv`)
      .send(text);
  }

  async function show(
    request: Request,
    response: Response,
    visitor: Visitor['staff'],
    status: 200 | 400,
    problem: string | null,
  ): Promise<void> {
    const { person, enrollment } = visitor;
    const { lab, rows } = await read(request, visitor);
    const which = { courseId: enrollment.course.id, labId: lab.id };
    const evidenceStudents = await store.exports.countStudents(which);
    const earlier = await store.exports.list(which, earlierExports);
    const chrome = {
      ...labChromeOf(request, person, enrollment, lab, 'Export'),
      styles: ['exports'],
    };
    const page = exportsPage({ enrollment, lab, rows, evidenceStudents, earlier });
    response.status(status).send(await render('exports', { ...page, chrome, problem }));
  }
}

/**
 * Sends the lines no faster than the client reads them. When the client disconnects, the reading of
 * `lines` stops and nothing is thrown.
 */
async function sendLines(lines: AsyncIterable<string>, response: Response): Promise<void> {
  try {
    await pipeline(Readable.from(lines, { highWaterMark: 1 }), response);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}
