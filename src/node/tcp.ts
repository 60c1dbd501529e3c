import { connect as connectTcp, type Socket } from 'node:net';
import type { HttpTarget } from '../domain/student-node.js';
import { codeOf } from './unreachable.js';

/** A connection that the grader makes, to an IP address only. */
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
    // stays: later errors are the reader's business, and one that nobody hears ends the process
    socket.on('error', (error) => {
      clearTimeout(timer);
      resolve(codeOf(error) === 'ECONNREFUSED' ? 'refused' : 'timeout');
    });
  });
}
