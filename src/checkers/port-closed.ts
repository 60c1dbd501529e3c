import { z } from 'zod';
import type { HttpReply } from '../domain/student-node.js';
import type { Checker } from './checker.js';
import { port } from './params.js';
import { replyText } from './wording.js';

const params = z.strictObject({
  port,
  /** If true, a server that answers there causes a warning instead of a fail. */
  tolerate: z.boolean().default(false),
});

/** Passes when nothing answers at a port of the node itself. */
export const portClosed: Checker<z.infer<typeof params>, { reply: HttpReply }> = {
  id: 'port-closed',
  summary:
    'Nothing answers at a port of the node itself; or where something does, it is mentioned.',
  params,

  async gather(node, { port }) {
    return { reply: await node.getFromNode({ host: '127.0.0.1', port }) };
  },

  judge({ reply }, { port, tolerate }) {
    const command = `curl http://localhost:${port}`;
    const observed = `port ${port} of the node itself ${replyText(reply)}`;
    if (reply.kind === 'refused' || reply.kind === 'timeout') {
      return { kind: 'pass', observed, command };
    }
    if (tolerate) {
      const warning = `Something on the node itself has port ${port}, perhaps a web server from before. It is no pod of this step, and does no harm here.`;
      return { kind: 'pass', observed, command, warning };
    }
    return {
      kind: 'fail',
      expected: `nothing answers at port ${port} of the node itself`,
      observed,
      hint: `A program on the node has port ${port}. Find out which, and stop it.`,
      hintId: 'port-in-use',
      command: `sudo ss -ltnp 'sport = :${port}'`,
    };
  },
};
