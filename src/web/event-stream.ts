import { setMaxListeners } from 'node:events';
import { createSession } from 'better-sse';
import type { Request, Response } from 'express';

/** The least time between two messages to one page, in ms. */
const pushEveryMs = 80;

/** What a stream sends. */
export interface StreamSource {
  /** Builds the next message; undefined ends the stream. */
  next(): Promise<StreamMessage | undefined>;
  /** Ends the watching for changes. */
  stop(): void;
}

export interface StreamMessage {
  /** What is sent, as JSON. */
  news: unknown;
  /** True if nothing will follow. */
  isLast: boolean;
  /** When to send another message although nothing changed, in ms; undefined for never. */
  againMs?: number | undefined;
}

/**
 * Streams server-sent events: a message at once, and another after each call of the `onChange` that
 * `open` gets. Ends after the last message, and when the page is gone or `stopping` aborts; in the
 * last case the page connects again, and finds the next server.
 */
export async function streamEvents(
  request: Request,
  response: Response,
  stopping: AbortSignal,
  open: (onChange: () => void) => StreamSource,
): Promise<void> {
  // every stream that is open listens
  setMaxListeners(0, stopping);
  const session = await createSession(request, response);
  let wake: () => void = () => {};
  const onChange = () => wake();
  const source = open(onChange);
  session.once('disconnected', onChange);
  stopping.addEventListener('abort', onChange, { once: true });

  try {
    while (session.isConnected && !stopping.aborted) {
      const change = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const message = await source.next();
      if (!message) return;
      if (session.isConnected) session.push(message.news);
      if (message.isLast) return;

      const { againMs } = message;
      const timer = againMs === undefined ? undefined : setTimeout(onChange, againMs);
      await change;
      clearTimeout(timer);
      if (!stopping.aborted) await new Promise((resolve) => setTimeout(resolve, pushEveryMs));
    }
  } finally {
    stopping.removeEventListener('abort', onChange);
    source.stop();
    response.end();
  }
}
