import { z } from 'zod';
import type { Fail, Pass } from '../domain/outcome.js';
import type { AddressType, DnsReply, StudentNode } from '../domain/student-node.js';

/** A lowercase DNS name of at least two labels (RFC 1123), without a trailing dot. */
export const dnsName = z
  .string()
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+$/, 'write a DNS name');

/** Normalizes a DNS name to the form of {@link dnsName}: lowercase, without a trailing dot. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}

/** The domain of a cluster whose makers chose no other. Labs write full names with it. */
export const usualDomain = 'cluster.local';

/**
 * The full names that a pod in `namespace` asks for, in this order, when a program looks up `name`.
 * Kubernetes gives pods a search list and `ndots:5` (see resolv.conf(5)).
 */
export function namesToAsk(name: string, namespace: string, domain: string): string[] {
  if (name.endsWith(`.${usualDomain}`)) return [`${name.slice(0, -usualDomain.length)}${domain}`];
  const search = [`${namespace}.svc.${domain}`, `svc.${domain}`, domain];
  return search.map((suffix) => `${name}.${suffix}`);
}

/** Finds out the cluster's domain, if the name of its own API is not in the usual one. */
export async function findDomain(node: StudentNode): Promise<string> {
  const services = await node.kubernetes.listServices();
  const known = await node.clusterDns.lookUp(`kubernetes.default.svc.${usualDomain}`, services);
  if (known.kind !== 'no-such-name') return usualDomain;
  return (await node.clusterDns.findDomain(services)) ?? usualDomain;
}

/** What to tell a student whose cluster has another domain than the lab's text. */
export function domainWarning(domain: string | undefined): Pick<Pass, 'warning'> {
  if (domain === undefined || domain === usualDomain) return {};
  return {
    warning: `This cluster’s names end in ${domain}. Where the text says ${usualDomain}, write ${domain}.`,
  };
}

/**
 * Asks the cluster's DNS for a full name. The DNS Service is found in the list of Services that all
 * checks share, so finding it costs no request of its own.
 */
export async function lookUp(
  node: StudentNode,
  fullName: string,
  type: AddressType | 'CNAME',
): Promise<DnsReply> {
  return await node.clusterDns.lookUp(fullName, await node.kubernetes.listServices(), type);
}

/** A command line with which the student looks up `name` from a pod in `namespace`. */
export function lookUpCommand(name: string, namespace: string, type: 'address' | 'cname'): string {
  const where = namespace === 'default' ? '' : ` -n ${namespace}`;
  // only busybox 1.28 follows the search list for short names; only later versions know -type
  const [image, option] =
    type === 'address' ? ['busybox:1.28', ''] : ['busybox:1.36', '-type=cname '];
  return `kubectl run lookup${where} --rm -it --restart=Never --image=${image} -- nslookup ${option}${name}`;
}

/** The verdict for a cluster without a DNS that answers. */
export function noDns(detail: Extract<DnsReply, { kind: 'no-dns' }>['detail']): Fail {
  const wrong = { kind: 'fail', expected: 'the cluster has a DNS that answers' } as const;
  if (detail === 'no-service') {
    return {
      ...wrong,
      observed: 'the cluster has no DNS Service (label k8s-app=kube-dns)',
      hint: 'Turn the DNS add-on on, and wait until its pod is ready: microk8s enable dns',
      hintId: 'dns-off',
      command: 'kubectl get services --all-namespaces -l k8s-app=kube-dns',
    };
  }
  if (detail === 'no-tcp') {
    return {
      ...wrong,
      observed: 'the DNS Service is there, for UDP only',
      hint: 'A DNS answers over TCP as well as over UDP, and Podmark asks over TCP. Give the Service a second port: 53, protocol TCP, targetPort as the first one has.',
      hintId: 'dns-without-tcp',
      command: 'kubectl edit service -n kube-system kube-dns',
    };
  }
  return {
    ...wrong,
    observed:
      detail === 'refused'
        ? 'the DNS Service is there, but nothing answers behind it'
        : 'the DNS Service is there, but it did not answer',
    hint: 'The DNS add-on is on, but its pod does not answer. Wait until it is Running and ready. If it stays so, read its log: kubectl logs -n kube-system -l k8s-app=kube-dns',
    hintId: 'dns-silent',
    command: 'kubectl get pods -n kube-system -l k8s-app=kube-dns',
  };
}

/** The part of a verdict that describes a DNS server's own error, such as SERVFAIL. */
export function dnsFails(code: string): Pick<Fail, 'observed' | 'hint' | 'hintId'> {
  return {
    observed: `the cluster’s DNS said ${code}`,
    hint: 'The DNS server runs but has trouble. Read its log: kubectl logs -n kube-system -l k8s-app=kube-dns',
    hintId: 'dns-fails',
  };
}
