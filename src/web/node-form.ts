import { z } from 'zod';
import type { NodeForm } from './views.js';

/** Validates the node form. Its messages are written for the student. */
export const nodeForm = z.object({
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

/** The values that were sent, unvalidated and shortened, so that the form can show them again. */
export function typedIn(body: unknown): NodeForm {
  const given = (body ?? {}) as Record<string, unknown>;
  const text = (key: string) => String(given[key] ?? '').slice(0, 300);
  return {
    host: text('host'),
    sshPort: text('sshPort'),
    user: text('user'),
    apiAccess: given.apiAccess === 'direct' ? 'direct' : 'ssh',
  };
}
