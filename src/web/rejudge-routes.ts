import type { Request, Response } from 'express';
import type { Lab } from '../domain/lab.js';
import { RejudgeMoved } from '../domain/rejudge.js';
import { RejudgeRefusal } from '../grading/rejudge.js';
import { type Route, route, type Visitor } from './access.js';
import { labChromeOf } from './chrome.js';
import { type RejudgeForm, rejudgeTable, rowValue, scopeQuery } from './rejudge-page.js';
import { getLab } from './request-parts.js';
import type { RejudgePage } from './views-rejudge.js';
import type { WebDependencies } from './web-dependencies.js';

const path = '/courses/:course/labs/:lab/rejudge';

const movedText =
  'Something moved since you saw the table: new attempts, another grade, or the checkers themselves. Nothing was changed. This is what judging again would do now.';

/**
 * Judging kept evidence again, for staff: a table first shows what would change, and a form then
 * applies it.
 */
export function rejudgeRoutes({ render, rejudge }: WebDependencies): Route[] {
  return [
    route('get', path, 'staff', async (request, response, visitor) => {
      const lab = getLab(visitor.labs, request);
      const form = formOf(request.query, lab);
      await show(request, response, visitor, 200, form, { done: doneText(request) });
    }),

    route('post', path, 'staff', async (request, response, visitor) => {
      const lab = getLab(visitor.labs, request);
      const given = (request.body ?? {}) as Record<string, unknown>;
      const form = formOf(given, lab);
      const { course } = visitor.enrollment;
      const asked = {
        ...{ actor: visitor.person, reason: form.reason, digest: String(given.digest ?? '') },
        accepts: (cell: Parameters<typeof rowValue>[0]) =>
          given.accept === 'all' || form.ticked.has(rowValue(cell)),
      };
      try {
        const result = await rejudge.apply(course, lab, form.checkpointIds, asked);
        const query = scopeQuery(form);
        for (const [name, value] of Object.entries(result)) query.set(name, String(value));
        response.redirect(303, `${request.path}?${query}`);
      } catch (error) {
        if (error instanceof RejudgeMoved) {
          await show(request, response, visitor, 409, form, { problem: movedText });
        } else if (error instanceof RejudgeRefusal) {
          const refused = { ...form, isReasonMissing: true };
          await show(request, response, visitor, 400, refused, { problem: error.message });
        } else throw error;
      }
    }),
  ];

  async function show(
    request: Request,
    response: Response,
    { person, enrollment, labs }: Visitor['staff'],
    status: number,
    form: RejudgeForm,
    said: Partial<RejudgePage>,
  ): Promise<void> {
    const lab = getLab(labs, request);
    const { course } = enrollment;
    const action = request.path;
    const { checkpointIds } = form;
    const preview =
      checkpointIds.length > 0 ? await rejudge.preview(course, lab, checkpointIds) : null;
    const page: RejudgePage = {
      chrome: {
        ...labChromeOf(request, person, enrollment, lab, 'Judge again'),
        styles: ['rejudge'],
      },
      labTitle: lab.title,
      action,
      checkpoints: lab.steps.map(({ id, title }) => {
        return { id, title, isChosen: checkpointIds.includes(id) };
      }),
      done: null,
      problem: null,
      table: preview && rejudgeTable(course, lab, action, form, preview),
      ...said,
    };
    response.status(status).send(await render('rejudge', page));
  }
}

/**
 * Reads what is chosen and typed from the query or the body of a request. Unknown checkpoints are
 * left out.
 */
function formOf(given: Record<string, unknown>, lab: Lab): RejudgeForm {
  const chosen = new Set(listOf(given.checkpoint));
  const isAll = given.all === '1';
  const page = Number(given.page ?? 1);
  return {
    checkpointIds: lab.steps.map(({ id }) => id).filter((id) => isAll || chosen.has(id)),
    isAll,
    page: Number.isInteger(page) && page > 0 ? page : 1,
    ticked: new Set(listOf(given.loss)),
    reason: String(given.reason ?? '').slice(0, 500),
    isReasonMissing: false,
  };
}

/** Returns the values of a field that occurs once, many times or not at all. */
function listOf(value: unknown): string[] {
  return [value ?? []].flat().map(String);
}

function doneText({ query }: Request): string | null {
  if (query.attempts === undefined) return null;
  const [gained, lowered, attempts] = [query.gained, query.lowered, query.attempts].map(Number);
  if (!attempts) return 'Nothing was changed: no loss was chosen, and nothing was gained.';
  return `Judged again: ${gained} ${gained === 1 ? 'grade' : 'grades'} up, ${lowered} down. It stands in the history of each.`;
}
