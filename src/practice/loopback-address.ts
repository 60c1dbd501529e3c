import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { close, listen } from './listen.js';

/**
 * The loopback address of a practice node. Each host key has one of its own, so that the same node port
 * can be open on many nodes of one machine. Linux and Windows have all of 127.0.0.0/8 (RFC 1122);
 * where there is but one loopback address, the nodes share it.
 */
export async function chooseLoopbackAddress(hostKey: string): Promise<string> {
  const [a = 0, b = 0, c = 0] = createHash('sha256').update(hostKey).digest();
  // 127.0.0.0/16 is left to the system, whose resolver and host name are there
  const own = `127.${1 + (a % 254)}.${b}.${1 + (c % 254)}`;
  return (await exists(own)) ? own : '127.0.0.1';
}

async function exists(address: string): Promise<boolean> {
  const server = createServer();
  try {
    await listen(server, address, 0);
    return true;
  } catch {
    return false;
  } finally {
    await close(server);
  }
}
