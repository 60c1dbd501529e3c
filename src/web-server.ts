import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StartError } from './start-error.js';

/** A web server that listens before there is anything to show. */
export interface WebServer {
  readonly port: number;
  /** Hands every request from now on to `app`; those before were answered with 503. */
  serve(app: RequestListener): void;
  /**
   * Takes no new connection. Resolves when the answers under way are sent, or cut off after
   * `drainMs`. Who streams events must end them.
   */
  stop(drainMs: number): Promise<void>;
}

/**
 * Starts to listen, answering 503 until {@link WebServer.serve} is called. Throws {@link
 * StartError} if it cannot listen.
 */
export async function startWebServer(port: number, host: string): Promise<WebServer> {
  let app: RequestListener = (_request, response) => {
    response.writeHead(503, { 'content-type': 'text/plain', 'retry-after': '1' });
    response.end('Podmark is starting.\n');
  };
  let isStopping = false;
  const server = createServer((request, response) => {
    response.once('close', () => {
      if (isStopping) server.closeIdleConnections();
    });
    app(request, response);
  });
  await new Promise<void>((listening, failed) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      failed(new StartError(`${problemOf(error, port, host)} (${error.code})`, { cause: error }));
    });
    server.listen(port, host, listening);
  });

  return {
    port: (server.address() as AddressInfo).port,
    serve(next) {
      app = next;
    },
    async stop(drainMs) {
      isStopping = true;
      const closed = new Promise((done) => server.close(done));
      server.closeIdleConnections();
      const limit = setTimeout(() => server.closeAllConnections(), drainMs);
      await closed;
      clearTimeout(limit);
    },
  };
}

function problemOf({ code }: NodeJS.ErrnoException, port: number, host: string): string {
  switch (code) {
    case 'EADDRINUSE':
      return `port ${port} of ${host} is taken: stop what listens there, or set PORT to another`;
    case 'EACCES':
      return `this user may not listen on port ${port}: set PORT to one from 1024 up`;
    default:
      return `cannot listen on port ${port} of ${host}: is HOST an address of this machine?`;
  }
}
