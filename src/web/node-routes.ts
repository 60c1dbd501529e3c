import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Enrollment, RegisteredNode } from '../domain/course.js';
import { NodeUnreachable, type UnreachableReason } from '../domain/outcome.js';
import { type Route, route } from './access.js';
import { chromeOf } from './chrome.js';
import { moment } from './moments.js';
import type { NodePage } from './views.js';
import type { WebDependencies } from './web-dependencies.js';

const form = z.object({
  host: z
    .string()
    .trim()
    .min(1, 'Write the address of your node: an IP address or a name.')
    .max(253, 'An address has 253 characters at most.')
    .regex(
      /^[A-Za-z0-9.:-]+$/,
      'An address is an IP address or a name, without http:// or a port.',
    ),
  sshPort: z.coerce
    .number('The SSH port is a number; most nodes have 22.')
    .int('The SSH port is a whole number.')
    .min(1, 'The SSH port is from 1 to 65535.')
    .max(65535, 'The SSH port is from 1 to 65535.'),
  user: z
    .string()
    .trim()
    .regex(/^[a-z_][a-z0-9_.-]{0,31}$/i, 'Write the name of the user that Podmark signs in as.'),
  apiAccess: z.literal(['ssh', 'direct']),
});

/**
 * Failures before anything is known of an address get one message: told apart, they would make the
 * form a way to scan ports.
 */
const unverified: ReadonlySet<UnreachableReason> = new Set([
  'dns',
  'refused',
  'timeout',
  'not-ssh',
  'not-allowed',
  'connection-lost',
]);

/** Where a student says which machine is theirs. */
export function nodeRoutes({ store, registerNode, render }: WebDependencies): Route[] {
  return [
    route('get', '/courses/:course/node', 'student', async (request, response, visitor) => {
      const node = await store.nodes.find(visitor.enrollment.course.id, visitor.person.id);
      const { publicKey } = await store.courses.getKey(visitor.enrollment.course.id);
      const done = 'Podmark signed in to your node and read its Kubernetes API.';
      const page = {
        chrome: chromeOf(request, 'My node', visitor.person, visitor.enrollment, 'My node'),
        ...nodePage(visitor.enrollment, publicKey, node),
        done: node && 'registered' in request.query ? done : null,
      };
      response.send(await render('node', page));
    }),

    route('post', '/courses/:course/node', 'student', async (request, response, visitor) => {
      const { enrollment, person } = visitor;
      const { publicKey } = await store.courses.getKey(enrollment.course.id);
      const before = await store.nodes.find(enrollment.course.id, person.id);
      const chrome = chromeOf(request, 'My node', person, enrollment, 'My node');
      const typed = formOf(request.body);
      const parsed = form.safeParse(typed);
      if (!parsed.success) {
        const problem = parsed.error.issues[0]?.message ?? '';
        const page = { ...nodePage(enrollment, publicKey, before), form: typed, problem };
        response.status(400).send(await render('node', { chrome, ...page }));
        return;
      }
      try {
        const registration = { course: enrollment.course, studentId: person.id, apiPort: 16443 };
        await registerNode({ ...registration, ...parsed.data });
        // a page of its own: reloading it must not connect again
        response.redirect(303, `/courses/${enrollment.course.slug}/node?registered`);
      } catch (error) {
        if (!(error instanceof NodeUnreachable)) throw error;
        const problem = unverified.has(error.reason)
          ? 'Podmark could not reach an SSH server there. Are address and port right, and is the port open to Podmark?'
          : error.detail;
        const page = { ...nodePage(enrollment, publicKey, before), form: typed, problem };
        response.status(422).send(await render('node', { chrome, ...page }));
      }
    }),
  ];
}

function formOf(body: unknown): NodePage['form'] {
  const given = (body ?? {}) as Record<string, unknown>;
  const text = (key: string) => String(given[key] ?? '').slice(0, 300);
  return {
    host: text('host'),
    sshPort: text('sshPort'),
    user: text('user'),
    apiAccess: given.apiAccess === 'direct' ? 'direct' : 'ssh',
  };
}

function nodePage(
  { course }: Enrollment,
  publicKey: string,
  node: RegisteredNode | undefined,
): Omit<NodePage, 'chrome'> {
  const line = `restrict,port-forwarding ${publicKey}`;
  return {
    action: `/courses/${course.slug}/node`,
    authorizedKeysCommand: `mkdir -p ~/.ssh && chmod 700 ~/.ssh && echo '${line}' >> ~/.ssh/authorized_keys && chmod 600 ~/.ssh/authorized_keys`,
    current: node
      ? {
          address: `${node.user}@${node.host} port ${node.sshPort}`,
          hostKey: node.hostKey,
          fingerprint: fingerprint(node.hostKey),
          since: moment(node.registeredAt),
          practice: node.practice,
        }
      : null,
    form: {
      host: node && !node.practice ? node.host : '',
      sshPort: String(node && !node.practice ? node.sshPort : 22),
      user: node && !node.practice ? node.user : '',
      apiAccess: node?.apiAccess ?? 'ssh',
    },
    problem: null,
    done: null,
  };
}

/** As `ssh-keygen -l` prints it. */
function fingerprint(hostKey: string): string {
  const key = Buffer.from(hostKey.split(' ')[1] ?? '', 'base64');
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}
