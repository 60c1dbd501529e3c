import type { Server } from 'node:net';

/** Listens at that address and port; 0 takes a free port, and so does one that is taken. */
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

/** Ends what is listened at; connections are the caller's. Nothing is done where nothing listens. */
export function close(server: Server): Promise<void> {
  return new Promise((closed) => server.close(() => closed()));
}
