import { createSession } from 'better-sse';
import type { Request, Response } from 'express';
import type { Visitor } from './access.js';
import { nodePage } from './node-page.js';
import { PageRefusal } from './page-refusal.js';
import type { WebDependencies } from './web-dependencies.js';

/** The shortest time between two events to one page, in ms. */
const pushEveryMs = 80;

/**
 * Streams the test's part of the node page as server-sent events, whenever the test advances.
 * Ends when the test is finished or gone, the page is closed, or the server is stopping. Throws a
 * {@link PageRefusal} (404) when the student has no recent test.
 */
export async function streamNodeTest(
  request: Request,
  response: Response,
  visitor: Visitor['student'],
  dependencies: WebDependencies,
): Promise<void> {
  const { nodeTests, render, isReady } = dependencies;
  const { person, enrollment } = visitor;
  const test = nodeTests.find({ courseId: enrollment.course.id, studentId: person.id });
  if (!test) throw new PageRefusal(404);
  const session = await createSession(request, response);
  let wake: () => void = () => {};
  const stop = nodeTests.watch(test, () => wake());
  session.once('disconnected', () => wake());
  try {
    while (session.isConnected && isReady()) {
      const change = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const { test: part } = await nodePage(request, visitor, dependencies);
      if (!part) return;
      const html = await render('parts/node-test', part);
      const { running, status } = part;
      if (session.isConnected) session.push({ html, running, status });
      if (!running) return;
      await change;
      await new Promise((resolve) => setTimeout(resolve, pushEveryMs));
    }
  } finally {
    stop();
    response.end();
  }
}
