import { createServer, Socket } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { openTcp } from '../../../src/node/tcp.js';
import { Cleanups, listen } from '../../support/nodes.js';

const cleanups = new Cleanups();
afterEach(() => cleanups.run());
const host = '127.0.0.1';

test('a port that accepts gives a socket, a closed one refuses', async () => {
  const server = createServer((socket) => socket.end());
  const port = await listen(server, cleanups);
  expect(await openTcp({ host, port }, 5000)).toBeInstanceOf(Socket);
  await new Promise((resolve) => server.close(resolve));
  expect(await openTcp({ host, port }, 5000)).toBe('refused');
});

test('every other failure is a timeout', async () => {
  // no TCP connection can lead to all machines, which the kernel says at once
  expect(await openTcp({ host: '255.255.255.255', port: 9 }, 5000)).toBe('timeout');

  const port = await listen(
    createServer((socket) => socket.end()),
    cleanups,
  );
  const opened = openTcp({ host, port }, 1);
  // timers come before sockets, so the time is over before the answer is read
  const end = performance.now() + 20;
  while (performance.now() < end);
  expect(await opened).toBe('timeout');
});
