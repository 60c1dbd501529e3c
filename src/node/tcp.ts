import { connect as connectTcp, type Socket } from 'node:net';
import type { HttpTarget } from '../domain/student-node.js';
import { codeOf } from './unreachable.js';

/**
 * Opens a TCP connection from Podmark itself. `host` must be an IP address. Resolves with `timeout`
 * for every failure but a refused connection; never throws.
 */
export function openTcp(
  { host, port }: HttpTarget,
  timeoutMs: number,
): Promise<Socket | 'refused' | 'timeout'> {
  return new Promise((resolve) => {
    const socket = connectTcp({ host, port });
    const timer = setTimeout(() => {
      resolve('timeout');
      socket.destroy();
    }, timeoutMs);
    socket.once('connect', () => {
      clearTimeout(timer);
      resolve(socket);
    });
    // this listener stays, because a later error without a listener would end the process
    socket.on('error', (error) => {
      clearTimeout(timer);
      resolve(codeOf(error) === 'ECONNREFUSED' ? 'refused' : 'timeout');
    });
  });
}
