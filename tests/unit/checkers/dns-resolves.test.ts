import { describe } from '@jest/globals';
import { dnsResolves } from '../../../src/checkers/dns-resolves.js';
import type { DnsReply } from '../../../src/domain/student-node.js';
import { aService } from '../../support/facts.js';
import { testVerdicts } from '../../support/verdicts.js';

const services = [aService()];
const on = (reply: DnsReply, more: object = { services }) => ({
  ...more,
  dns: { 'web.default.svc.cluster.local': reply },
});
const addresses = (...all: string[]): DnsReply => ({
  kind: 'answered',
  addresses: all,
  cnames: [],
});

describe('dns-resolves', () => {
  testVerdicts(dnsResolves, { service: 'web' }, [
    {
      when: 'to the cluster IP',
      on: on(addresses('10.152.183.20')),
      is: 'pass',
      observed: 'web.default.svc.cluster.local is 10.152.183.20',
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
    },
    {
      when: 'the DNS is down',
      on: on({ kind: 'no-dns', detail: 'refused' }),
      is: 'fail dns-off',
      observed: /nothing answers/,
    },
    {
      when: 'the DNS is silent',
      on: on({ kind: 'no-dns', detail: 'timeout' }),
      is: 'fail dns-off',
      observed: /did not answer/,
    },
    { when: 'no Service', on: {}, is: 'fail service-missing', observed: 'no Service web there' },
    {
      when: 'a Service without an address',
      on: on(addresses('10.0.0.1'), { services: [aService({ clusterIp: null })] }),
      is: 'fail dns-stale',
      observed: /10\.0\.0\.1/,
      expected: /resolves to an address/,
    },
  ]);
});
