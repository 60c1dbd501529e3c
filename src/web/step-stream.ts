import type { Request, Response } from 'express';
import type { Attempt } from '../domain/attempt.js';
import type { Visitor } from './access.js';
import { AttemptReadings } from './attempt-readings.js';
import { type StreamMessage, streamEvents } from './event-stream.js';
import { PageRefusal } from './page-refusal.js';
import { getLab, getStep } from './request-parts.js';
import { stepList } from './step-list.js';
import { findPanel, type StudentAtLab } from './step-page.js';
import type { WebDependencies } from './web-dependencies.js';

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

/** What is read of an attempt and of what its page shows beside it. */
interface Reading {
  current: Attempt | undefined;
  student: StudentAtLab;
}

/** Streams the panel to a page; see {@link createStepStream}. */
export type StreamStep = (
  request: Request,
  response: Response,
  visitor: Visitor['student'],
) => Promise<void>;

/**
 * Returns what streams the panel to pages as server-sent events, at once and whenever the newest
 * attempt changes, until the attempt is finished. It throws {@link PageRefusal} with 404 if there is
 * no attempt.
 */
export function createStepStream(dependencies: WebDependencies): StreamStep {
  const { store, progress, render, stopping } = dependencies;
  const readings = new AttemptReadings<Reading>(progress);

  return async (request, response, { person, enrollment, labs }) => {
    const lab = getLab(labs, request);
    const step = getStep(lab, request);
    const { course } = enrollment;
    const whose = { courseId: course.id, studentId: person.id, labId: lab.id };
    const here = { ...whose, checkpointId: step.id };
    const [newest] = await store.attempts.listOfStudent(here);
    if (!newest) throw new PageRefusal(404);

    async function read(id: string): Promise<Reading> {
      // first, so that what is shown beside it is not from before the attempt ended
      const current = await store.attempts.find(id);
      const attempts = await store.attempts.listOfStudent(here);
      const looks = await store.attempts.listLooks(whose);
      const grades = await store.attempts.listGrades(whose);
      const rules = await store.policies.getOfStudent(whose);
      return { current, student: { course, lab, attempts, looks, grades, rules } };
    }

    async function messageOf({ current, student }: Reading): Promise<StreamMessage> {
      const live = await findPanel(step, current, student, dependencies);
      const steps = stepList(course, lab, student, step.id, student.rules);
      const news: StepNews = {
        panel: await render('parts/panel-live', live),
        steps: await render('parts/steps', steps),
        running: live.running,
        now: Date.now(),
      };
      const againMs = current?.state === 'queued' ? queueEveryMs : undefined;
      return { news, isLast: !live.running, againMs };
    }

    await streamEvents(request, response, stopping, (onChange) => {
      const watched = readings.watch(newest.id, () => read(newest.id), onChange);
      return {
        next: async () => messageOf(await watched.read()),
        stop: () => watched.stop(),
      };
    });
  };
}
