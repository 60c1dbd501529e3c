import { z } from 'zod';
import type { Fail } from '../domain/outcome.js';
import type { DnsReply, StudentNode } from '../domain/student-node.js';

/** A DNS name of several labels (RFC 1123), in small letters and without the dot at its end. */
export const dnsName = z
  .string()
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+$/, 'write a DNS name');

/** A name as {@link dnsName} has it: DNS knows no capital letters, and the dot at the end may be left out. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}

/** What a pod's resolv.conf lists under `search`, after its own namespace's part. */
const clusterDomains = ['svc.cluster.local', 'cluster.local'];

/**
 * The full names that a pod of that namespace asks for, in order, when a program looks `name` up:
 * Kubernetes gives pods a search list and `ndots:5` (see resolv.conf(5)).
 */
export function namesToAsk(name: string, namespace: string): string[] {
  if (name.endsWith('.cluster.local')) return [name];
  return [`${namespace}.svc.cluster.local`, ...clusterDomains].map((domain) => `${name}.${domain}`);
}

/** Asks the cluster's DNS for a full name; which Service that is says the list that checks share. */
export async function lookUp(node: StudentNode, fullName: string): Promise<DnsReply> {
  return await node.clusterDns.lookUp(fullName, await node.kubernetes.listServices());
}

/** A command line that looks a name up in a pod of that namespace. */
export function lookUpCommand(name: string, namespace: string, type: 'address' | 'cname'): string {
  const where = namespace === 'default' ? '' : ` -n ${namespace}`;
  // 1.28 completes short names as programs do, newer ones do not; only newer ones know types
  const [image, option] =
    type === 'address' ? ['busybox:1.28', ''] : ['busybox:1.36', '-type=cname '];
  return `kubectl run lookup${where} --rm -it --restart=Never --image=${image} -- nslookup ${option}${name}`;
}

/** What to say where the cluster has no DNS that answers. */
export function noDns(detail: Extract<DnsReply, { kind: 'no-dns' }>['detail']): Fail {
  const wrong = { kind: 'fail', expected: 'the cluster has a DNS that answers' } as const;
  if (detail === 'no-service') {
    return {
      ...wrong,
      observed: 'the cluster has no DNS Service (kube-dns in kube-system)',
      hint: 'Turn the DNS add-on on, and wait until its pod is ready: microk8s enable dns',
      hintId: 'dns-off',
      command: 'kubectl get services -n kube-system',
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

/** What to say where the DNS answers with an error of its own. */
export function dnsFails(code: string): Pick<Fail, 'observed' | 'hint' | 'hintId'> {
  return {
    observed: `the cluster’s DNS said ${code}`,
    hint: 'The DNS server runs but has trouble. Read its log: kubectl logs -n kube-system -l k8s-app=kube-dns',
    hintId: 'dns-fails',
  };
}
