import type { Request, Response } from 'express';
import type { Visitor } from './access.js';
import { streamEvents } from './event-stream.js';
import { nodePage } from './node-page.js';
import { PageRefusal } from './page-refusal.js';
import type { WebDependencies } from './web-dependencies.js';

/**
 * Streams the test's part of the node page as server-sent events, whenever the test advances, until
 * the test is finished or gone. Throws a {@link PageRefusal} (404) when the student has no recent
 * test.
 */
export async function streamNodeTest(
  request: Request,
  response: Response,
  visitor: Visitor['student'],
  dependencies: WebDependencies,
): Promise<void> {
  const { nodeTests, render, stopping } = dependencies;
  const { person, enrollment } = visitor;
  const test = nodeTests.find({ courseId: enrollment.course.id, studentId: person.id });
  if (!test) throw new PageRefusal(404);

  await streamEvents(request, response, stopping, (onChange) => ({
    async next() {
      const { test: part } = await nodePage(request, visitor, dependencies);
      if (!part) return undefined;
      const { running, status } = part;
      const html = await render('parts/node-test', part);
      return { news: { html, running, status }, isLast: !running };
    },
    stop: nodeTests.watch(test, onChange),
  }));
}
