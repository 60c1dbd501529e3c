import type { Server } from 'node:net';

/**
 * Makes the server listen at an address and port. Takes a free port if `port` is 0 or is already
 * taken. Rejects with any other error.
 */
export async function listen(server: Server, address: string, port: number): Promise<void> {
  try {
    await tryToListen(server, address, port);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    await tryToListen(server, address, 0);
  }
}

function tryToListen(server: Server, address: string, port: number): Promise<void> {
  return new Promise((listening, failed) => {
    server.once('error', failed);
    server.listen(port, address, () => {
      server.off('error', failed);
      listening();
    });
  });
}

/**
 * Stops listening and resolves when all connections have ended, which is up to the caller. Harmless
 * if the server does not listen.
 */
export function close(server: Server): Promise<void> {
  return new Promise((closed) => server.close(() => closed()));
}
