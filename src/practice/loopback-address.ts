import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { close, listen } from './listen.js';

/**
 * The loopback address of a practice node. Each host key gets its own, so that several nodes on one
 * machine can open the same node port. Linux and Windows have all of 127.0.0.0/8 (RFC 1122). On
 * systems with a single loopback address, all nodes share that.
 */
export async function chooseLoopbackAddress(hostKey: string): Promise<string> {
  const [a = 0, b = 0, c = 0] = createHash('sha256').update(hostKey).digest();
  // the system uses 127.0.0.0/16, for its resolver and its host name
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
