import { createSession } from 'better-sse';
import type { Request, Response } from 'express';
import type { Visitor } from './access.js';
import { PageRefusal } from './page-refusal.js';
import { getLab, getStep } from './request-parts.js';
import { stepList } from './step-list.js';
import { findPanel } from './step-page.js';
import type { WebDependencies } from './web-dependencies.js';

/** The least time between two messages to one page, in ms. */
const pushEveryMs = 80;
/**
 * How often a page hears of its place in the queue, in ms: the place changes while the attempt
 * itself does not.
 */
const queueEveryMs = 1000;

/**
 * One message to a page: the HTML of the panel and of the list of steps, whether the attempt is
 * still open, and the server's clock in ms since the epoch, for a page whose own clock is wrong.
 */
export interface StepNews {
  panel: string;
  steps: string;
  running: boolean;
  now: number;
}

/**
 * Streams the panel to the page as server-sent events, at once and whenever the newest attempt
 * changes. Ends when the attempt is finished, the page is gone or the server stops; in the last
 * case the page connects again, and the next server continues. Throws {@link PageRefusal} with 404
 * if there is no attempt.
 */
export async function streamProgress(
  request: Request,
  response: Response,
  { person, enrollment }: Visitor['student'],
  dependencies: WebDependencies,
): Promise<void> {
  const { store, labs, progress, render, isReady } = dependencies;
  const lab = getLab(labs, request);
  const step = getStep(lab, request);
  const { course } = enrollment;
  const whose = { courseId: course.id, studentId: person.id, labId: lab.id };
  const here = { ...whose, checkpointId: step.id };
  const [newest] = await store.attempts.listOfStudent(here);
  if (!newest) throw new PageRefusal(404);
  const session = await createSession(request, response);
  let wake: () => void = () => {};
  const stop = progress.watch(newest.id, () => wake());
  session.once('disconnected', () => wake());
  try {
    while (session.isConnected && isReady()) {
      const change = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const current = await store.attempts.find(newest.id);
      const attempts = await store.attempts.listOfStudent(here);
      const looks = await store.attempts.listLooks(whose);
      const grades = await store.attempts.listGrades(whose);
      const rules = await store.policies.getOfStudent(whose);
      const student = { course, lab, attempts, looks, grades, rules };
      const live = await findPanel(step, current, student, dependencies);
      const news: StepNews = {
        panel: await render('parts/panel-live', live),
        steps: await render('parts/steps', stepList(course, lab, student, step.id, rules)),
        running: live.running,
        now: Date.now(),
      };
      if (session.isConnected) session.push(news);
      if (!live.running) return;
      const timer = current?.state === 'queued' ? setTimeout(wake, queueEveryMs) : undefined;
      await change;
      clearTimeout(timer);
      await new Promise((resolve) => setTimeout(resolve, pushEveryMs));
    }
  } finally {
    stop();
    response.end();
  }
}
