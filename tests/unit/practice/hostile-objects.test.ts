import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { runControllers } from '../../../src/practice/cluster/controllers.js';
import { KubeApi } from '../../../src/practice/cluster/kube-api.js';
import { type KubeObject, ObjectStore } from '../../../src/practice/cluster/objects.js';
import { type Resource, resources } from '../../../src/practice/cluster/resources.js';
import { printTable, tableOf } from '../../../src/practice/cluster/tables.js';

const resourceOf = (name: string) => resources.find((one) => one.name === name) as Resource;
const container = { name: 'c', image: 'nginx' };
const template = { metadata: { labels: { app: 'a' } }, spec: { containers: [container] } };
const workload = { replicas: 1, selector: { matchLabels: { app: 'a' } }, template };

describe('what a client writes', () => {
  let api: KubeApi;
  let stop: () => void;
  const create = (resource: string, object: unknown, namespace: string | undefined = 'default') =>
    api.create(
      { resource: resourceOf(resource), namespace, name: undefined },
      object as KubeObject,
    );

  beforeEach(() => {
    api = new KubeApi(new ObjectStore());
    api.store.create('namespaces', { metadata: { name: 'default' } });
    stop = runControllers(api.store);
  });
  afterEach(() => stop());

  const named = (spec: unknown, metadata: object = {}) => ({
    metadata: { name: 'a', ...metadata },
    spec,
  });
  test.each<[string, string, unknown, number]>([
    ['nothing', 'pods', null, 422],
    ['a text', 'pods', 'pod', 422],
    ['no name', 'configmaps', { metadata: {} }, 422],
    ['a name that is a path', 'configmaps', { metadata: { name: '../x' } }, 422],
    ['another kind', 'configmaps', { kind: 'Secret', metadata: { name: 'a' } }, 400],
    ['labels that are a text', 'configmaps', named({}, { labels: 'a' }), 422],
    ['labels that are numbers', 'configmaps', named({}, { labels: { a: 1 } }), 422],
    ['owners that are a text', 'configmaps', named({}, { ownerReferences: 'me' }), 422],
    ['a pod without spec', 'pods', named(undefined), 422],
    ['a pod without containers', 'pods', named({ containers: [] }), 422],
    ['a container without image', 'pods', named({ containers: [{ name: 'a' }] }), 422],
    ['a container that is null', 'pods', named({ containers: [null] }), 422],
    [
      'a container with a port that is none',
      'pods',
      named({ containers: [{ ...container, ports: [{ containerPort: 0 }] }] }),
      422,
    ],
    ['a Deployment without spec', 'deployments', named(undefined), 422],
    ['a Deployment without selector', 'deployments', named({ template }), 422],
    ['more replicas than fit', 'deployments', named({ ...workload, replicas: 1e9 }), 422],
    ['fewer replicas than none', 'replicasets', named({ ...workload, replicas: -1 }), 422],
    ['half a replica', 'replicasets', named({ ...workload, replicas: 0.5 }), 422],
    [
      'a selector that misses its own template',
      'deployments',
      named({ ...workload, selector: { matchLabels: { app: 'b' } } }),
      422,
    ],
    ['a second node', 'nodes', { metadata: { name: 'mine' } }, 403],
    [
      'an object that nests without end',
      'configmaps',
      { metadata: { name: 'a' }, data: JSON.parse('['.repeat(5000) + ']'.repeat(5000)) },
      400,
    ],
  ])('refused: %s', (_, resource, object, code) => {
    const namespace = resource === 'nodes' ? undefined : 'default';
    expect(() => create(resource, object, namespace)).toThrow(
      expect.objectContaining({ name: 'ApiError', code }),
    );
  });

  test('refused: a place without a namespace, and one that is not there', () => {
    for (const namespace of [undefined as never, 'nowhere'])
      expect(() =>
        api.create(
          { resource: resourceOf('configmaps'), namespace, name: undefined },
          {
            metadata: { name: 'a' },
          },
        ),
      ).toThrow(expect.objectContaining({ code: 404 }));
  });

  test('no status and no end of a pod is the client’s to write', () => {
    const pod = create('pods', {
      ...named({ containers: [container] }, { deletionTimestamp: '2026-01-01T00:00:00Z' }),
      status: { phase: 'Running', podIP: '10.1.0.9' },
    });
    expect(pod.status).toEqual({ phase: 'Pending' });
    expect(pod.metadata).not.toHaveProperty('deletionTimestamp');
    const place = { resource: resourceOf('pods'), namespace: 'default', name: 'a' };
    const patch = { status: { phase: 'Running' }, metadata: { labels: { a: 'b' } } };
    const after = api.patch(place, 'application/merge-patch+json', patch);
    expect(after).toMatchObject({ status: { phase: 'Pending' }, metadata: { labels: { a: 'b' } } });
  });

  test('a name is not changed, an old version is not written, a selector stays', () => {
    create('deployments', named(workload));
    const place = { resource: resourceOf('deployments'), namespace: 'default', name: 'a' };
    const merge = (patch: unknown) => () => api.patch(place, 'application/merge-patch+json', patch);
    expect(merge({ metadata: { name: 'b' } })).toThrow(expect.objectContaining({ code: 400 }));
    expect(merge({ metadata: { resourceVersion: '1' } })).toThrow(
      expect.objectContaining({ code: 409, reason: 'Conflict' }),
    );
    expect(merge('text')).toThrow(expect.objectContaining({ code: 422 }));
    expect(merge(null)).toThrow(expect.objectContaining({ code: 422 }));
    const other = { app: 'b' };
    const moved = {
      spec: { selector: { matchLabels: other }, template: { metadata: { labels: other } } },
    };
    expect(merge(moved)).toThrow('field is immutable');
  });

  /** JSON with the fields in it that the simulation reads, rightly or wrongly filled. */
  const json = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom(null, 0, 1, 80, 30_001, '', 'a', 'nginx', 'None', 'NodePort', 'ExternalName'),
      fc.jsonValue({ maxDepth: 1 }),
      fc.array(tie('value'), { maxLength: 2 }),
      fc.dictionary(
        fc.constantFrom(
          ...['containers', 'name', 'image', 'ports', 'port', 'containerPort', 'targetPort'],
          ...['selector', 'matchLabels', 'template', 'metadata', 'labels', 'spec', 'replicas'],
          ...['type', 'externalName', 'clusterIP', 'nodePort', 'app', '__proto__', 'subsets'],
        ),
        tie('value'),
        { maxKeys: 5 },
      ),
    ),
  })).value;
  const changes = fc.array(
    fc.record({
      resource: fc.constantFrom(...resources.map(({ name }) => name)),
      base: fc.constantFrom({}, { spec: workload }, { spec: { ports: [{ port: 80 }] } }),
      patch: fc.record(
        {
          metadata: fc.dictionary(fc.constantFrom('labels', 'ownerReferences'), json),
          spec: json,
          subsets: json,
          endpoints: json,
          ports: json,
          status: json,
        },
        { requiredKeys: [] },
      ),
    }),
    { maxLength: 4 },
  );

  test('is taken or refused, and never trips the controllers or the tables', async () => {
    const failed: unknown[] = [];
    const orRefused = (work: () => unknown) => {
      try {
        work();
      } catch (error) {
        if ((error as Error).name !== 'ApiError') failed.push(error);
      }
    };
    await fc.assert(
      fc.asyncProperty(changes, async (all) => {
        for (const { resource, base, patch } of all) {
          const place = { resource: resourceOf(resource), namespace: 'default', name: 'a' };
          if (!place.resource.namespaced) place.namespace = undefined as never;
          orRefused(() => api.create(place, { ...base, metadata: { name: 'a' } }));
          for (const type of ['merge-patch', 'strategic-merge-patch'])
            orRefused(() => api.patch(place, `application/${type}+json`, patch));
        }
        for (let round = 0; round < 4; round += 1) await turn();
        for (const resource of resources) {
          const objects = api.store.list(resource.name);
          JSON.stringify(tableOf(resource, objects, '1'));
          printTable(resource, objects, true);
        }
        expect(failed).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
