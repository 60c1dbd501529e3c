import { beforeEach, describe, expect, test } from '@jest/globals';
import { KubeApi, type Place } from '../../../src/practice/cluster/kube-api.js';
import { ObjectStore } from '../../../src/practice/cluster/objects.js';
import { type Resource, resources } from '../../../src/practice/cluster/resources.js';

const services = resources.find(({ name }) => name === 'services') as Resource;

describe('a Service', () => {
  let api: KubeApi;
  const place = (name: string): Place => ({ resource: services, namespace: 'default', name });
  const create = (name: string, spec: object) =>
    api.create(place(name), { metadata: { name }, spec });
  const change = (name: string, spec: object) =>
    api.patch(place(name), 'application/merge-patch+json', { spec });
  const ports = [{ port: 80 }];

  beforeEach(() => {
    api = new KubeApi(new ObjectStore());
    api.store.create('namespaces', { metadata: { name: 'default' } });
  });

  test('is completed: type, addresses, target ports', () => {
    expect(create('a', { ports, selector: {} })).toMatchObject({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace: 'default', generation: 1 },
      spec: {
        type: 'ClusterIP',
        clusterIP: '10.152.183.20',
        clusterIPs: ['10.152.183.20'],
        sessionAffinity: 'None',
        ports: [{ port: 80, targetPort: 80, protocol: 'TCP' }],
      },
      status: { loadBalancer: {} },
    });
    const second = create('b', { ports: [{ port: 53, protocol: 'UDP', targetPort: 'dns' }] });
    expect(second.spec).toMatchObject({
      clusterIP: '10.152.183.21',
      ports: [{ port: 53, targetPort: 'dns', protocol: 'UDP' }],
    });
    expect(second.spec.ports[0]).not.toHaveProperty('nodePort');
  });

  test.each(['NodePort', 'LoadBalancer'])('%s: has a node port in the range', (type) => {
    const { spec, status } = create('a', { type, ports });
    expect(spec.ports[0].nodePort).toBeGreaterThanOrEqual(30000);
    expect(spec.ports[0].nodePort).toBeLessThanOrEqual(32767);
    expect(spec.externalTrafficPolicy).toBe('Cluster');
    // nobody balances here: pending for ever
    expect(status).toEqual({ loadBalancer: {} });
  });

  test.each([30000, 32767])('takes the node port %i that it is told', (nodePort) => {
    expect(
      create('a', { type: 'NodePort', ports: [{ port: 80, nodePort }] }).spec.ports[0],
    ).toEqual({ port: 80, targetPort: 80, protocol: 'TCP', nodePort });
  });

  test('ExternalName: a name and nothing else', () => {
    const { spec } = create('a', { type: 'ExternalName', externalName: 'my.database.example.com' });
    expect(spec).toEqual({
      type: 'ExternalName',
      externalName: 'my.database.example.com',
      sessionAffinity: 'None',
    });
  });

  test('changes its type, and keeps its address as long as it has one', () => {
    const { clusterIP } = create('a', { ports }).spec;
    const opened = change('a', { type: 'NodePort' }).spec;
    expect(opened).toMatchObject({ clusterIP, ports: [{ nodePort: expect.any(Number) }] });
    // the node port stays through other changes
    expect(change('a', { ports: [{ port: 81 }] }).spec.ports[0].nodePort).toBe(
      opened.ports[0].nodePort,
    );
    const closed = change('a', { type: 'ClusterIP' }).spec;
    expect(closed.clusterIP).toBe(clusterIP);
    expect(closed.ports[0]).not.toHaveProperty('nodePort');
    change('a', { type: 'NodePort' });
    const outside = change('a', { type: 'ExternalName', externalName: 'a.b' }).spec;
    expect(outside).not.toHaveProperty('clusterIP');
    expect(outside.ports[0]).not.toHaveProperty('nodePort');
    const again = change('a', { type: 'ClusterIP' }).spec.clusterIP;
    expect([again, again === clusterIP]).toEqual([expect.any(String), false]);
  });

  test('may be given a free address of the range, or none', () => {
    expect(create('a', { ports, clusterIP: '10.152.183.200' }).spec.clusterIP).toBe(
      '10.152.183.200',
    );
    expect(create('b', { ports, clusterIP: 'None' }).spec.clusterIP).toBe('None');
    expect(create('c', { ports, clusterIP: 'None' }).spec.clusterIP).toBe('None');
  });

  const two = [
    { port: 80, name: 'a' },
    { port: 81, name: 'b' },
  ];
  test.each<[string, object | undefined, string]>([
    ['nothing', undefined, 'spec: Required value'],
    ['no ports', {}, 'spec.ports: Required value'],
    ['an empty list of ports', { ports: [] }, 'spec.ports: Required value'],
    ['ports that are no list', { ports: 'http' }, 'spec.ports: Invalid value: "http"'],
    ['a port that is none', { ports: [null] }, 'spec.ports[0]: Invalid value: null'],
    ['port 0', { ports: [{ port: 0 }] }, 'spec.ports[0].port: Invalid value: 0: '],
    ['port 65536', { ports: [{ port: 65_536 }] }, 'spec.ports[0].port: Invalid value: 65536: '],
    ['half a port', { ports: [{ port: 1.5 }] }, 'spec.ports[0].port: Invalid value: 1.5: '],
    ['a port in words', { ports: [{ port: 'http' }] }, 'spec.ports[0].port: Invalid value: "http"'],
    ['no port', { ports: [{}] }, 'spec.ports[0].port: Required value'],
    [
      'target 0',
      { ports: [{ port: 1, targetPort: 0 }] },
      'spec.ports[0].targetPort: Invalid value',
    ],
    ['two nameless ports', { ports: [{ port: 80 }, { port: 81 }] }, 'spec.ports[0].name: Required'],
    [
      'one name twice',
      { ports: two.map((one) => ({ ...one, name: 'a' })) },
      'spec.ports[1].name: Duplicate value: "a"',
    ],
    [
      'one port twice',
      { ports: two.map((one) => ({ ...one, port: 80 })) },
      'spec.ports[1]: Duplicate value: 80/TCP',
    ],
    ['a type of its own', { type: 'Magic', ports }, 'spec.type: Unsupported value: "Magic"'],
    ['ExternalName to nowhere', { type: 'ExternalName' }, 'spec.externalName: Required value'],
    [
      'ExternalName to no name',
      { type: 'ExternalName', externalName: 'a b' },
      'spec.externalName: Invalid value: "a b"',
    ],
    ['a selector that is none', { ports, selector: 'app' }, 'spec.selector: Invalid value: "app"'],
    ['a selector of numbers', { ports, selector: { a: 1 } }, 'spec.selector.a: Invalid value: 1'],
    [
      'node port 29999',
      { type: 'NodePort', ports: [{ port: 80, nodePort: 29_999 }] },
      'spec.ports[0].nodePort: Invalid value: 29999: provided port is not in the valid range. The range of valid ports is 30000-32767',
    ],
    [
      'node port 32768',
      { type: 'NodePort', ports: [{ port: 80, nodePort: 32_768 }] },
      'spec.ports[0].nodePort: Invalid value: 32768: provided port is not in the valid range',
    ],
    [
      'a file as node port',
      { type: 'NodePort', ports: [{ port: 80, nodePort: '/tmp/socket' }] },
      'spec.ports[0].nodePort: Invalid value: "/tmp/socket"',
    ],
    [
      'a node port that another Service has',
      { type: 'NodePort', ports: [{ port: 80, nodePort: 30_080 }] },
      'spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated',
    ],
    [
      'a node port twice',
      { type: 'NodePort', ports: two.map((one) => ({ ...one, nodePort: 30_081 })) },
      'spec.ports[1].nodePort: Invalid value: 30081: provided port is already allocated',
    ],
    [
      'a foreign address',
      { ports, clusterIP: '8.8.8.8' },
      'spec.clusterIPs[0]: Invalid value: []string{"8.8.8.8"}: failed to allocate IP 8.8.8.8: the provided IP is not in the valid range. The range of valid IPs is 10.152.183.0/24',
    ],
    ['an address past the range', { ports, clusterIP: '10.152.183.255' }, 'spec.clusterIPs[0]: '],
    [
      'an address that another Service has',
      { ports, clusterIP: '10.152.183.20' },
      'spec.clusterIPs[0]: Invalid value: []string{"10.152.183.20"}: failed to allocate IP 10.152.183.20: provided IP is already allocated',
    ],
    [
      'a headless node port',
      { type: 'NodePort', ports, clusterIP: 'None' },
      `spec.clusterIPs[0]: Invalid value: []string{"None"}: may not be set to 'None' for NodePort services`,
    ],
  ])('refused: %s', (_, spec, cause) => {
    create('first', { type: 'NodePort', ports: [{ port: 80, nodePort: 30_080 }] });
    const message = `Service "a" is invalid: ${cause}`;
    expect(() => create('a', spec as object)).toThrow(
      expect.objectContaining({
        code: 422,
        reason: 'Invalid',
        message: expect.stringContaining(message),
      }),
    );
    expect(api.store.list('services')).toHaveLength(1);
  });

  test('refused: another address than it has', () => {
    create('a', { ports });
    expect(() => change('a', { clusterIP: '10.152.183.99' })).toThrow('may not change once set');
  });

  test('refused: more node ports than there are, and more addresses', () => {
    const many = Array.from({ length: 2769 }, (_, index) => ({
      port: index + 1,
      name: `p${index}`,
    }));
    expect(() => create('many', { type: 'NodePort', ports: many })).toThrow('range is full');
    for (let index = 0; index < 235; index += 1) create(`s${index}`, { ports });
    expect(() => create('one-more', { ports })).toThrow('range is full');
  });

  test('an empty selector selects nothing', () => {
    expect(create('a', { ports, selector: {} }).spec).not.toHaveProperty('selector');
  });
});
