import { randomUUID } from 'node:crypto';
import type { ErrorRequestHandler, Request } from 'express';
import type { Logger } from 'pino';
import { StoreUnavailable } from '../domain/stores.js';
import { emptyChrome, viewedOf } from './chrome.js';
import { pageOfForm } from './page-of-form.js';
import { PageRefusal } from './page-refusal.js';
import type { RenderView } from './view-renderer.js';
import type { MessagePage } from './views.js';
import { withoutToken } from './without-token.js';

const refusals: Record<PageRefusal['status'], [heading: string, text: string]> = {
  400: ['That form cannot be used', 'Something in it is missing.'],
  403: ['Not for you', 'Your role in this course does not include this page.'],
  404: ['Nothing here', 'This page does not exist, or it is not yours to see.'],
  409: ['Not now', 'This cannot be done at the moment.'],
  429: ['Too fast', 'Wait a minute, then go on.'],
  503: ['Very busy', 'Many people are signing in. Try again in a few seconds.'],
};

/**
 * Answers errors with a page. A {@link PageRefusal} and an error of a middleware with a 4xx status
 * keep their status. A {@link StoreUnavailable} gets 503. Everything else is our bug: it gets status
 * 500 and a reference that the log has too.
 */
export function errorPages({
  render,
  logger,
}: {
  render: RenderView;
  logger: Logger;
}): ErrorRequestHandler {
  return async (error, request, response, _next) => {
    const log = (reference: string) =>
      logger.error({ err: error, reference, url: withoutToken(request.url) }, 'a request failed');
    if (response.headersSent) {
      // a stream broke after it began, so there is no page left to show the error on
      log(randomUUID());
      response.destroy();
      return;
    }
    const { status, heading, text, link = toCourses } = describe(error, request, log);
    const page: MessagePage = {
      // only the form that ends a view needs a token; making one would set a cookie needlessly
      chrome: { ...emptyChrome, title: heading, ...(request.viewed && viewedOf(request)) },
      heading,
      text,
      link,
    };
    try {
      response.status(status).send(await render('message', page));
    } catch (viewError) {
      logger.error({ err: viewError }, 'the error page failed');
      response.status(500).type('text/plain').send(`${heading}\n\n${text}\n`);
    }
  };
}

const toCourses = { href: '/', label: 'To your courses' };

interface Description extends Pick<MessagePage, 'heading' | 'text'> {
  status: number;
  /** Where the page leads; to the person's courses by default. */
  link?: MessagePage['link'];
}

function describe(
  error: unknown,
  { session, originalUrl }: Request,
  log: (reference: string) => void,
): Description {
  if (error instanceof PageRefusal) {
    const [heading, text] = refusals[error.status];
    return { status: error.status, heading, text: error.text ?? text };
  }
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  if (code === 'EBADCSRFTOKEN' && session?.personId === undefined) {
    const text = 'Your session ended, and nothing was sent. Sign in, then send it again.';
    const href = `/sign-in?next=${encodeURIComponent(pageOfForm(originalUrl))}`;
    return { status: 403, heading: 'You are signed out', text, link: { href, label: 'Sign in' } };
  }
  if (code === 'EBADCSRFTOKEN' || statusCode === 403) {
    const text =
      'This page was open too long, or in another session. Go back, reload it, and send it again.';
    return { status: 403, heading: 'Please send that again', text };
  }
  if (statusCode === 413) {
    return { status: 413, heading: 'Too long', text: 'That form holds more than Podmark reads.' };
  }
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500) {
    const text = 'The request was not understood.';
    return { status: statusCode, heading: 'That cannot be read', text };
  }
  const reference = randomUUID();
  log(reference);
  if (error instanceof StoreUnavailable) {
    const said =
      'Podmark cannot save anything at the moment, so this was not saved. Nothing else was lost. Go back and try again in a minute.';
    return { status: 503, heading: 'Try again in a minute', text: said };
  }
  const text = `The mistake is ours, and nothing was lost. If it comes again, tell your instructor this reference: ${reference}`;
  return { status: 500, heading: 'Podmark failed', text };
}
