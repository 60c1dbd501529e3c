import { describe, expect, test } from '@jest/globals';
import { dnsCname } from '../../../src/checkers/dns-cname.js';
import type { DnsReply } from '../../../src/domain/student-node.js';
import { aService } from '../../support/facts.js';
import { testVerdicts } from '../../support/verdicts.js';

const external = aService({
  name: 'db',
  type: 'ExternalName',
  clusterIp: null,
  externalName: 'db.example.com',
});
const name = 'db.default.svc.cluster.local';
const on = (reply: DnsReply, service = external) => ({
  services: [service],
  dns: { [name]: reply },
});
const answer = (cnames: string[], addresses: string[] = []): DnsReply => ({
  kind: 'answered',
  addresses,
  cnames,
});

describe('dns-cname', () => {
  testVerdicts(dnsCname, { service: 'db', target: 'db.example.com' }, [
    {
      when: 'a CNAME to the target',
      on: on(answer(['db.example.com'])),
      is: 'pass',
      observed: `${name} is a CNAME to db.example.com`,
      command: `kubectl run lookup --rm -it --restart=Never --image=busybox:1.36 -- nslookup -type=cname ${name}`,
    },
    {
      when: 'the CNAME is written in capitals and with its dot, and the target has an address',
      on: on(answer(['DB.Example.com.', 'elsewhere.example.com'], ['192.0.2.7'])),
      is: 'pass',
      observed: /is a CNAME to db\.example\.com/,
    },
    {
      when: 'a CNAME to something else',
      on: on(answer(['bd.example.com'])),
      is: 'fail cname-missing',
      expected: `${name} is a CNAME to db.example.com`,
      observed: `${name} is a CNAME to bd.example.com`,
      hint: /the Service says db\.example\.com/,
    },
    {
      when: 'the DNS has not heard of it yet',
      on: on({ kind: 'no-such-name' }),
      is: 'fail cname-missing',
      observed: `the cluster’s DNS knows no ${name}`,
    },
    {
      when: 'a Service of another type',
      on: on(answer([], ['10.152.183.20']), aService({ name: 'db' })),
      is: 'fail not-external-name final',
      observed: `${name} is 10.152.183.20, and no CNAME`,
    },
    {
      when: 'a Service of another type, asked for the CNAME alone',
      on: on(answer([]), aService({ name: 'db' })),
      is: 'fail not-external-name final',
      observed: `the cluster’s DNS knows ${name}, and no CNAME for it`,
    },
    {
      when: 'the DNS fails',
      on: on({ kind: 'failed', code: 'SERVFAIL' }),
      is: 'fail dns-fails',
      observed: 'the cluster’s DNS said SERVFAIL',
    },
    {
      when: 'no DNS',
      on: on({ kind: 'no-dns', detail: 'no-service' }),
      is: 'fail dns-off',
      observed: /no DNS Service/,
    },
    { when: 'no Service', on: {}, is: 'fail service-missing', observed: 'no Service db there' },
    {
      when: 'it was made in another namespace',
      on: { services: [{ ...external, namespace: 'shop' }] },
      is: 'fail service-in-other-namespace',
      observed: /in namespace shop/,
    },
    {
      when: 'a Service for pods has the name in another namespace',
      on: { services: [aService({ name: 'db', namespace: 'shop' })] },
      is: 'fail service-missing',
      observed: 'no Service db there',
    },
  ]);

  test.each(['DB.example.com', 'db.example.com.', 'db'])(
    'does not take %s as a target',
    (target) => {
      expect(dnsCname.params.safeParse({ service: 'db', target }).success).toBe(false);
    },
  );
});
