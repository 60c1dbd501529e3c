import type { Labels } from '../domain/kubernetes.js';
import type { HttpReply } from '../domain/student-node.js';

/** `2 pods`, `1 pod`. */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

/** `a, b and c`; `nothing` for an empty list. */
export function list(items: readonly string[]): string {
  if (items.length === 0) return 'nothing';
  if (items.length === 1) return items[0] as string;
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** `a is gone`, `a and b are gone`: the list as a subject, with the verb that fits its number. */
export function subject(items: readonly string[], one: string, many: string): string {
  return `${list(items)} ${items.length === 1 ? one : many}`;
}

/** `app=web,tier=front`, as kubectl writes a selector. */
export function selectorText(labels: Labels | null | undefined): string {
  const entries = Object.entries(labels ?? {});
  return entries.length === 0
    ? 'nothing'
    : entries.map(([key, value]) => `${key}=${value}`).join(',');
}

/** A kubectl command line; the namespace is left out where it is `default`. */
export function kubectl(command: string, namespace: string): string {
  return `kubectl ${command}${namespace === 'default' ? '' : ` -n ${namespace}`}`;
}

/** What came back from an HTTP GET, as the end of a sentence about the address that was asked. */
export function replyText(reply: HttpReply): string {
  switch (reply.kind) {
    case 'answered':
      return `answered with HTTP status ${reply.status}`;
    case 'refused':
      return 'refused the connection';
    case 'timeout':
      return 'did not answer';
    case 'garbled':
      return 'answered with something that is not HTTP';
  }
}

/** What to say where a web server answers, with a status of 500 or more. */
export const appError = {
  hint: 'The app answers, but with an error of its own. Read what it prints: kubectl logs POD',
  hintId: 'app-error',
};

/** A reply that shows a web server at work: any HTTP status below 500, with the text where one is asked. */
export function isWorkingReply(reply: HttpReply, text: string | undefined): boolean {
  return (
    reply.kind === 'answered' &&
    reply.status < 500 &&
    (text === undefined || reply.body.includes(text))
  );
}
