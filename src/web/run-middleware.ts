import type { Request, RequestHandler, Response } from 'express';

/**
 * Runs an Express middleware inside a handler. Resolves when the middleware calls `next` or has
 * answered the request; rejects with the error that it passes to `next`.
 */
export function runMiddleware(
  middleware: RequestHandler,
  request: Request,
  response: Response,
): Promise<void> {
  return new Promise((resolve, reject) => {
    response.once('finish', () => resolve());
    void middleware(request, response, (error) => (error ? reject(error) : resolve()));
  });
}
