import { z } from 'zod';
import type { Fail } from '../domain/outcome.js';
import type { DnsReply } from '../domain/student-node.js';
import type { Checker } from './checker.js';
import {
  dnsFails,
  dnsName,
  domainWarning,
  findDomain,
  lookUp,
  lookUpCommand,
  noDns,
  plainName,
} from './dns-facts.js';
import { namespace, objectName } from './params.js';
import {
  gatherService,
  isExternalName,
  missingService,
  type ServiceFacts,
} from './service-facts.js';
import { list } from './wording.js';

const params = z.strictObject({ namespace, service: objectName, target: dnsName });

interface Facts extends ServiceFacts {
  name: string;
  reply: DnsReply;
  /** The cluster's domain. Absent from facts of earlier versions. */
  domain?: string;
}

/** Passes when the cluster's DNS answers for a Service's full name with a CNAME to `target`. */
export const dnsCname: Checker<z.infer<typeof params>, Facts> = {
  id: 'dns-cname',
  summary:
    'The cluster’s own DNS answers for a Service’s full name with a CNAME to the given name.',
  params,

  async gather(node, { namespace, service }, context) {
    const [facts, domain] = await Promise.all([
      gatherService(node, namespace, service, context, isExternalName),
      findDomain(node),
    ]);
    const name = `${service}.${namespace}.svc.${domain}`;
    return { ...facts, name, domain, reply: await lookUp(node, name, 'CNAME') };
  },

  judge(facts, { namespace, service: serviceName, target }) {
    const { name, reply } = facts;
    if (reply.kind === 'no-dns') return noDns(reply.detail);
    if (!facts.service) return missingService(facts, namespace, serviceName);
    const command = lookUpCommand(name, namespace, 'cname');
    const cnames = reply.kind === 'answered' ? reply.cnames : [];
    const expected = `${name} is a CNAME to ${target}`;
    if (cnames.some((cname) => plainName(cname) === target)) {
      return { kind: 'pass', observed: expected, command, ...domainWarning(facts.domain) };
    }
    return { kind: 'fail', expected, command, ...diagnose(facts, reply) };
  },
};

function diagnose(
  { service, name }: Facts,
  reply: Exclude<DnsReply, { kind: 'no-dns' }>,
): Pick<Fail, 'observed' | 'hint' | 'hintId' | 'final'> {
  if (reply.kind === 'failed') return dnsFails(reply.code);
  const observed = observedOf(reply, name);
  if (!service || !isExternalName(service)) {
    return {
      observed,
      hint: 'The cluster’s DNS answers with a CNAME for a Service of type ExternalName only. Delete the Service and make it again with this type.',
      hintId: 'not-external-name',
      final: true,
    };
  }
  return {
    observed,
    hint: `The name follows the Service within seconds, and the Service says ${service.externalName}. Is that right? If it is and the DNS stays behind, restart it: kubectl rollout restart deployment coredns -n kube-system`,
    hintId: 'cname-missing',
  };
}

function observedOf(
  reply: Extract<DnsReply, { kind: 'answered' | 'no-such-name' }>,
  name: string,
): string {
  if (reply.kind === 'no-such-name') return `the cluster’s DNS knows no ${name}`;
  if (reply.cnames.length > 0) return `${name} is a CNAME to ${list(reply.cnames)}`;
  // facts of earlier versions have the addresses, too
  return reply.addresses.length > 0
    ? `${name} is ${list(reply.addresses)}, and no CNAME`
    : `the cluster’s DNS knows ${name}, and no CNAME for it`;
}
