import { z } from 'zod';
import type { Fail } from '../domain/outcome.js';
import type { DnsReply } from '../domain/student-node.js';
import type { Checker } from './checker.js';
import { namespace, objectName } from './params.js';
import { gatherService, missingService, type ServiceFacts } from './service-facts.js';
import { list } from './wording.js';

const params = z.strictObject({
  namespace,
  service: objectName,
});
type Params = z.infer<typeof params>;

interface Facts extends ServiceFacts {
  name: string;
  reply: DnsReply;
}

/** The cluster's DNS resolves the name of a Service to its cluster IP. */
export const dnsResolves: Checker<Params, Facts> = {
  id: 'dns-resolves',
  summary: 'The cluster’s own DNS resolves a Service’s full name to its cluster IP.',
  params,

  async gather(node, { namespace, service }) {
    const name = `${service}.${namespace}.svc.cluster.local`;
    const [facts, reply] = await Promise.all([
      gatherService(node, namespace, service),
      node.clusterDns.lookUp(name),
    ]);
    return { ...facts, name, reply };
  },

  judge(facts, { namespace, service: serviceName }) {
    const { name, reply, service } = facts;
    if (reply.kind === 'no-dns') return noDns(reply.detail);
    if (!service) return missingService(facts, namespace, serviceName);
    const address = service.clusterIp;
    const expected = `${name} resolves to ${address ?? 'an address'}`;
    const command = `kubectl run lookup --rm -it --restart=Never --image=busybox:1.28 -- nslookup ${name}`;
    const wrong = { kind: 'fail', expected, command } as const;
    switch (reply.kind) {
      case 'answered':
        if (address !== null && reply.addresses.includes(address)) {
          return { kind: 'pass', observed: `${name} is ${address}`, command };
        }
        return { ...wrong, observed: `${name} is ${list(reply.addresses)}`, ...staleDns };
      case 'no-such-name':
        return { ...wrong, observed: `the cluster's DNS knows no ${name}`, ...staleDns };
      case 'failed':
        return {
          ...wrong,
          observed: `the cluster's DNS said ${reply.code}`,
          hint: 'The DNS server runs but has trouble. Read its log: kubectl logs -n kube-system -l k8s-app=kube-dns',
          hintId: 'dns-fails',
        };
      default:
        return reply satisfies never;
    }
  },
};

const staleDns = {
  hint: 'The name follows the Service within seconds. If it does not, restart the DNS: kubectl rollout restart deployment coredns -n kube-system',
  hintId: 'dns-stale',
};

function noDns(detail: Extract<DnsReply, { kind: 'no-dns' }>['detail']): Fail {
  const observed = {
    'no-service': 'the cluster has no DNS Service (kube-dns in kube-system)',
    refused: 'the DNS Service is there, but nothing answers behind it',
    timeout: 'the DNS Service did not answer',
  }[detail];
  return {
    kind: 'fail',
    expected: 'the cluster has a DNS that answers',
    observed,
    hint: 'Turn the DNS add-on on, and wait until its pod is ready: microk8s enable dns',
    hintId: 'dns-off',
    command: 'kubectl get pods -n kube-system -l k8s-app=kube-dns',
  };
}
