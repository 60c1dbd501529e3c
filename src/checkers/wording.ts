import type { Labels } from '../domain/kubernetes.js';
import type { HttpReply } from '../domain/student-node.js';

/** A number with its noun: `1 pod`, `2 pods`. */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

/** Joins items as `a, b and c`. An empty list is `nothing`. */
export function list(items: readonly string[]): string {
  if (items.length === 0) return 'nothing';
  if (items.length === 1) return items[0] as string;
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** Joins items and adds the verb that fits their number: `a is gone`, `a and b are gone`. */
export function subject(items: readonly string[], one: string, many: string): string {
  return `${list(items)} ${items.length === 1 ? one : many}`;
}

/**
 * Labels as kubectl writes a selector, such as `app=web,tier=front`; `nothing` if there are none.
 */
export function selectorText(labels: Labels | null | undefined): string {
  const entries = Object.entries(labels ?? {});
  return entries.length === 0
    ? 'nothing'
    : entries.map(([key, value]) => `${key}=${value}`).join(',');
}

/** A kubectl command line. The namespace is left out if it is `default`. */
export function kubectl(command: string, namespace: string): string {
  return `kubectl ${command}${namespace === 'default' ? '' : ` -n ${namespace}`}`;
}

/**
 * A command line that lists a Service's endpoints. `kubectl get endpoints` is deprecated since
 * Kubernetes 1.33, and may show others than those that requests go to.
 */
export function listEndpoints(service: string, namespace: string): string {
  return kubectl(`get endpointslices -l kubernetes.io/service-name=${service}`, namespace);
}

/** How to correct a field of a manifest, such as `port: 80`, as the last sentence of a hint. */
export function inManifest(field: string): string {
  return `Set “${field}” in your manifest and apply it again.`;
}

/** How to correct a Service's selector, as the last sentence of a hint. */
export function correctSelector(service: string, namespace: string, isManifest: boolean): string {
  return isManifest
    ? 'Correct the selector in your manifest and apply it again.'
    : `Correct the selector: ${kubectl(`edit service ${service}`, namespace)}`;
}

/** Describes a reply as the end of a sentence that begins with the address that was asked. */
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

/** The hint for a web server that answers with a status of 500 or more. */
export const appError = {
  hint: 'The app answers, but with an error of its own. Read what it prints: kubectl logs POD',
  hintId: 'app-error',
};

/** True for an HTTP answer with a status below 500 whose body contains `text`, if that is given. */
export function isWorkingReply(reply: HttpReply, text: string | undefined): boolean {
  return (
    reply.kind === 'answered' &&
    reply.status < 500 &&
    (text === undefined || reply.body.includes(text))
  );
}

/** An address and a port as URLs have them, an IPv6 address in brackets. */
export function hostPort(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
