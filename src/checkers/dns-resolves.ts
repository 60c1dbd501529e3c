import { z } from 'zod';
import { clusterIpOf, type Service } from '../domain/kubernetes.js';
import type { Fail } from '../domain/outcome.js';
import type { AddressType, DnsReply, StudentNode } from '../domain/student-node.js';
import type { Checker } from './checker.js';
import {
  dnsFails,
  domainWarning,
  findDomain,
  lookUp,
  lookUpCommand,
  namesToAsk,
  noDns,
  usualDomain,
} from './dns-facts.js';
import { namespace, objectName } from './params.js';
import {
  gatherService,
  missingService,
  type ServiceFacts,
  withoutClusterIp,
} from './service-facts.js';
import { list, subject } from './wording.js';

const params = z.strictObject({
  namespace,
  service: objectName,
  /** Names as programs write them, such as `web` or `web.default`; by default the full name. */
  names: z.array(z.string().min(1)).min(1).optional(),
  /** The namespace of the pod that asks. Short names are completed from it. */
  askedFrom: objectName.default('default'),
});
type Params = z.infer<typeof params>;

/** One name that was looked up. */
interface Lookup {
  name: string;
  /**
   * The completion that the reply is for: the first that the DNS knows, else the last one tried.
   */
  fullName: string;
  reply: DnsReply;
}

interface Facts extends ServiceFacts {
  lookups: Lookup[];
  /** The cluster's domain. Absent from facts of earlier versions. */
  domain?: string;
}

/** Passes when the cluster's DNS resolves every given name of a Service to its cluster IP. */
export const dnsResolves: Checker<Params, Facts> = {
  id: 'dns-resolves',
  summary:
    'The cluster’s own DNS resolves the names of a Service to its cluster IP, as a pod asks.',
  params,

  async gather(node, { namespace, service, names, askedFrom }, context) {
    const asked = names ?? [`${service}.${namespace}.svc.${usualDomain}`];
    const [facts, domain] = await Promise.all([
      gatherService(node, namespace, service, context),
      findDomain(node),
    ]);
    const pod = { namespace: askedFrom, domain, type: typeOf(facts.service) };
    const lookups = await Promise.all(asked.map((name) => lookUpAsPod(node, name, pod)));
    return { ...facts, lookups, domain };
  },

  judge(facts, { namespace, service: serviceName, askedFrom }) {
    const { lookups, service } = facts;
    // nothing that the DNS could say would help a Service without an address
    if (service && clusterIpOf(service) === null) {
      const expected = `Service ${serviceName} has a cluster IP that its names lead to`;
      return withoutClusterIp(service, expected);
    }
    for (const { reply } of lookups) if (reply.kind === 'no-dns') return noDns(reply.detail);
    if (!service) return missingService(facts, namespace, serviceName);
    const address = service.clusterIp as string;
    const wrong = lookups.find(
      ({ reply }) => reply.kind !== 'answered' || !reply.addresses.includes(address),
    );
    const asked = wrong ?? (lookups[0] as Lookup);
    const command = lookUpCommand(asked.name, askedFrom, 'address');
    if (!wrong) {
      const names = lookups.map((lookup) => lookup.name);
      return {
        kind: 'pass',
        observed: subject(names, `is ${address}`, `are ${address}`),
        command,
        ...domainWarning(facts.domain),
      };
    }
    const expected = `${wrong.name} is ${address}`;
    return { kind: 'fail', expected, ...observedOf(wrong), command };
  },
};

function typeOf(service: Service | null): AddressType {
  return service?.clusterIp?.includes(':') ? 'AAAA' : 'A';
}

/** Looks a name up as a pod does: tries its completions in turn until the DNS knows one. */
async function lookUpAsPod(
  node: StudentNode,
  name: string,
  { namespace, domain, type }: { namespace: string; domain: string; type: AddressType },
): Promise<Lookup> {
  const fullNames = namesToAsk(name, namespace, domain);
  for (const fullName of fullNames.slice(0, -1)) {
    const reply = await lookUp(node, fullName, type);
    if (reply.kind !== 'no-such-name') return { name, fullName, reply };
  }
  const fullName = fullNames.at(-1) as string;
  return { name, fullName, reply: await lookUp(node, fullName, type) };
}

function observedOf({ name, reply }: Lookup): Pick<Fail, 'observed' | 'hint' | 'hintId'> {
  if (reply.kind === 'failed') return dnsFails(reply.code);
  return {
    observed:
      reply.kind === 'answered'
        ? `${name} is ${list(reply.addresses)}`
        : `the cluster’s DNS knows no ${name}`,
    hint: 'The name follows the Service within seconds. If it does not, restart the DNS: kubectl rollout restart deployment coredns -n kube-system',
    hintId: 'dns-stale',
  };
}
