import type { Request, RequestHandler, Response } from 'express';

/** Runs a middleware inside a handler; resolves when it lets the request on, or has answered it. */
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
