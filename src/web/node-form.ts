import { isIPv6 } from 'node:net';
import { z } from 'zod';
import type { NodeForm } from './views.js';

/** Validates the node form. Its messages are written for the student. */
export const nodeForm = z.object({
  host: z
    .string()
    .trim()
    .min(1, 'Write the address of your node: an IP address or a name.')
    .max(253, 'An address has 253 characters at most.')
    .superRefine(only(/[A-Za-z0-9._:-]/, 'An address is an IP address or a name, without http://.'))
    .refine((host) => !host.includes(':') || isIPv6(host), 'Write the port in its own field.'),
  sshPort: z.coerce
    .number('The SSH port is a number; most nodes have 22.')
    .int('The SSH port is a whole number.')
    .min(1, 'The SSH port is from 1 to 65535.')
    .max(65535, 'The SSH port is from 1 to 65535.'),
  user: z
    .string()
    .trim()
    .normalize()
    .min(1, 'Write the name of the user that Podmark signs in as.')
    .max(128, 'The name of a user has 128 characters at most.')
    .refine((user) => !user.startsWith('-'), 'The name of a user cannot begin with “-”.')
    // what `ssh -l` takes: a directory's users are lena@campus.example and CAMPUS\lena
    .superRefine(only(/[\p{L}\p{N}._@\\+-]/u, 'Write the name of the user alone.')),
  apiAccess: z.literal(['ssh', 'direct']),
});

/** Refuses a text with any other character than `allowed`, and names the first one. */
function only(allowed: RegExp, rule: string) {
  return (text: string, context: z.RefinementCtx<string>) => {
    const other = [...text].find((character) => !allowed.test(character));
    if (other === undefined) return;
    const name = /\s/.test(other) ? 'A space' : `“${other}”`;
    context.addIssue({ code: 'custom', message: `${rule} ${name} cannot be part of it.` });
  };
}

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
