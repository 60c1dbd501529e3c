import { describe, expect, test } from '@jest/globals';
import { findDomain, namesToAsk } from '../../../src/checkers/dns-facts.js';
import { dnsResolves } from '../../../src/checkers/dns-resolves.js';
import type { DnsReply } from '../../../src/domain/student-node.js';
import { aService } from '../../support/facts.js';
import { aNode } from '../../support/fake-node.js';
import { testVerdicts, verdictOn } from '../../support/verdicts.js';

const services = [aService()];
const full = 'web.default.svc.cluster.local';
const on = (reply: DnsReply, more: object = { services }) => ({ ...more, dns: { [full]: reply } });
const addresses = (...all: string[]): DnsReply => ({
  kind: 'answered',
  addresses: all,
  cnames: [],
});
const right = on(addresses('10.152.183.20'));

describe('dns-resolves', () => {
  testVerdicts(dnsResolves, { service: 'web' }, [
    {
      when: 'to the cluster IP',
      on: right,
      is: 'pass',
      observed: 'web.default.svc.cluster.local is 10.152.183.20',
      command:
        'kubectl run lookup --rm -it --restart=Never --image=busybox:1.28 -- nslookup web.default.svc.cluster.local',
    },
    {
      when: 'all three names',
      params: { names: ['web', 'web.default', full] },
      on: right,
      is: 'pass',
      observed: 'web, web.default and web.default.svc.cluster.local are 10.152.183.20',
      command: /nslookup web$/,
    },
    {
      when: 'a short name, asked from another namespace',
      params: { names: ['web.default', 'web'], askedFrom: 'shop' },
      on: right,
      is: 'fail dns-stale',
      observed: 'the cluster’s DNS knows no web',
      expected: 'web is 10.152.183.20',
      command: /^kubectl run lookup -n shop --rm .* -- nslookup web$/,
    },
    {
      when: 'to another address',
      on: on(addresses('10.0.0.1')),
      is: 'fail dns-stale',
      observed: /is 10\.0\.0\.1/,
    },
    { when: 'to nothing', on: on(addresses()), is: 'fail dns-stale', observed: /is nothing/ },
    {
      when: 'not known yet',
      on: on({ kind: 'no-such-name' }),
      is: 'fail dns-stale',
      observed: /knows no web/,
    },
    {
      when: 'the DNS fails',
      on: on({ kind: 'failed', code: 'SERVFAIL' }),
      is: 'fail dns-fails',
      observed: /SERVFAIL/,
    },
    {
      when: 'no DNS',
      on: on({ kind: 'no-dns', detail: 'no-service' }, {}),
      is: 'fail dns-off',
      observed: /no DNS Service/,
      hint: /microk8s enable dns/,
    },
    {
      when: 'the DNS is there for UDP only',
      on: on({ kind: 'no-dns', detail: 'no-tcp' }),
      is: 'fail dns-without-tcp',
      observed: 'the DNS Service is there, for UDP only',
      hint: /53, protocol TCP/,
    },
    {
      when: 'the DNS is down',
      on: on({ kind: 'no-dns', detail: 'refused' }),
      is: 'fail dns-silent',
      observed: /nothing answers behind it/,
    },
    {
      when: 'the DNS is silent',
      on: on({ kind: 'no-dns', detail: 'timeout' }),
      is: 'fail dns-silent',
      observed: /did not answer/,
    },
    { when: 'no Service', on: {}, is: 'fail service-missing', observed: 'no Service web there' },
    {
      when: 'a headless Service',
      on: on(addresses('10.0.0.1'), { services: [aService({ clusterIp: 'None' })] }),
      is: 'fail headless final',
      observed: 'Service web is headless: its clusterIP is None',
    },
    {
      when: 'a name for something outside',
      on: on(addresses('10.0.0.1'), {
        services: [aService({ type: 'ExternalName', clusterIp: null })],
      }),
      is: 'fail no-cluster-ip final',
      observed: 'Service web of type ExternalName has no cluster IP',
    },
    {
      when: 'an IPv6 cluster IP',
      on: on(addresses('fd00::20'), { services: [aService({ clusterIp: 'fd00::20' })] }),
      is: 'pass',
      observed: /is fd00::20$/,
    },
  ]);

  test('the DNS is looked for among the Services that all checks share', async () => {
    const node = aNode({ services });
    const given: unknown[] = [];
    node.clusterDns.lookUp = async (_name, all) => {
      given.push(all);
      return addresses('10.152.183.20');
    };
    const context = { answers: {}, labNames: { services: [], deployments: [] } };
    await dnsResolves.gather(node, dnsResolves.params.parse({ service: 'web' }), context as never);
    expect(given).toEqual([services, services]);
  });

  test('a DNS that knows neither domain has the usual one', async () => {
    expect(await findDomain(aNode({ services }))).toBe('cluster.local');
  });

  test.each([
    ['corp.example', /names end in corp\.example/],
    ['cluster.local', undefined],
  ])('in a cluster of domain %s', async (domain, warning) => {
    const name = `web.default.svc.${domain}`;
    const verdict = await verdictOn(
      dnsResolves,
      { service: 'web', names: ['web.default.svc.cluster.local'] },
      { services, domain, dns: { [name]: addresses('10.152.183.20') } },
    );
    expect(verdict.kind).toBe('pass');
    expect(verdict.kind === 'pass' ? verdict.warning : '').toEqual(
      warning ? expect.stringMatching(warning) : undefined,
    );
  });

  test.each([
    ['web', ['web.shop.svc.cluster.local', 'web.svc.cluster.local', 'web.cluster.local']],
    [
      'web.blog',
      ['web.blog.shop.svc.cluster.local', 'web.blog.svc.cluster.local', 'web.blog.cluster.local'],
    ],
    ['web.blog.svc.cluster.local', ['web.blog.svc.cluster.local']],
  ])('a pod in shop that looks up %s asks for %j', (name, fullNames) => {
    expect(namesToAsk(name, 'shop', 'cluster.local')).toEqual(fullNames);
  });
});
