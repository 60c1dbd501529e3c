import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { runControllers } from '../../../src/practice/cluster/controllers.js';
import { KubeApi } from '../../../src/practice/cluster/kube-api.js';
import { runKubelet } from '../../../src/practice/cluster/kubelet.js';
import { type KubeObject, ObjectStore } from '../../../src/practice/cluster/objects.js';
import { isReady } from '../../../src/practice/cluster/pods.js';
import { type Resource, resources } from '../../../src/practice/cluster/resources.js';
import { printTable } from '../../../src/practice/cluster/tables.js';
import { until } from '../../support/practice.js';

describe('controllers and kubelet', () => {
  let store: ObjectStore;
  let api: KubeApi;
  let stops: (() => void)[];
  const place = (resource: string, name: string) => ({
    ...{ resource: resources.find((one) => one.name === resource) as Resource, name },
    namespace: 'default',
  });
  const pods = () => store.list('pods', 'default');
  const readyPods = () => pods().filter(isReady);
  const deploy = (image: string, replicas: number, metadata: object = {}, more: object = {}) =>
    api.create(place('deployments', 'web'), {
      metadata: { name: 'web' },
      spec: {
        replicas,
        selector: { matchLabels: { app: 'web' } },
        template: {
          metadata: { labels: { app: 'web' }, ...metadata },
          spec: {
            containers: [
              { name: 'c', image, ports: [{ name: 'http', containerPort: 80 }], ...more },
            ],
          },
        },
      },
    });
  const expose = (ports: object[], selector: object | null = { app: 'web' }) =>
    api.create(place('services', 'web'), { metadata: { name: 'web' }, spec: { selector, ports } });
  const change = (resource: string, spec: object) =>
    api.patch(place(resource, 'web'), 'application/merge-patch+json', { spec });

  beforeEach(() => {
    store = new ObjectStore();
    api = new KubeApi(store);
    store.create('namespaces', { metadata: { name: 'default' } });
    stops = [runControllers(store), runKubelet(store, '127.0.0.1', 100)];
  });
  afterEach(() => {
    for (const stop of stops) stop();
  });

  test('a pod waits, runs at an address of its own, and stops for a moment before it is gone', async () => {
    deploy('nginx', 3);
    const waiting = await until(pods, (all) => all.length === 3);
    expect(waiting.every((pod) => pod.status.phase === 'Pending' && !isReady(pod))).toBe(true);
    const ready = await until(readyPods, (all) => all.length === 3);
    expect(new Set(ready.map((pod) => pod.status.podIP)).size).toBe(3);
    const [first] = ready as [KubeObject];
    const stopping = api.remove(place('pods', first.metadata.name));
    expect(stopping.metadata.deletionTimestamp).toBeDefined();
    expect(isReady(stopping)).toBe(false);
    // once is enough
    expect(api.remove(place('pods', first.metadata.name))).toEqual(stopping);
    await until(
      () => pods().length,
      (count) => count === 4,
    );
    await until(pods, (all) => all.length === 3 && !all.some((pod) => pod === stopping));
    await until(readyPods, (all) => all.length === 3);
    expect(readyPods().map((pod) => pod.metadata.name)).not.toContain(first.metadata.name);
  });

  test('an image that nobody has is pulled in vain', async () => {
    deploy('nginxx', 1);
    const waitingFor = (reason: string) =>
      until(
        () => pods()[0]?.status.containerStatuses?.[0].state.waiting,
        (state) => state?.reason === reason,
      );
    expect(await waitingFor('ErrImagePull')).toMatchObject({ message: 'image "nginxx" not found' });
    expect((await waitingFor('ImagePullBackOff')).message).toBe('Back-off pulling image "nginxx"');
    expect(pods()[0]?.status.phase).toBe('Pending');
    expect(store.get('deployments', 'default', 'web')?.status).toMatchObject({
      ...{ replicas: 1, updatedReplicas: 1, readyReplicas: 0, unavailableReplicas: 1 },
    });
  });

  test.each<[string, string, object, number]>([
    ['a command that fails', 'nginx', { command: ['false'] }, 1],
    ['a shell without input', 'busybox:1.28', {}, 0],
  ])('%s ends at once, and is tried again and again', async (_, image, more, exitCode) => {
    deploy(image, 1, {}, more);
    const status = () => pods()[0]?.status.containerStatuses?.[0];
    const first = await until(status, (one) => one?.state.terminated !== undefined);
    expect(first).toMatchObject({ restartCount: 0, state: { terminated: { exitCode } } });
    for (const restartCount of [1, 2]) {
      const again = await until(status, (one) => one?.restartCount === restartCount);
      expect(again).toMatchObject({
        ready: false,
        state: { waiting: { reason: 'CrashLoopBackOff' } },
        lastState: { terminated: { exitCode, reason: exitCode === 0 ? 'Completed' : 'Error' } },
      });
    }
    expect(pods()[0]?.status.phase).toBe('Running');
    expect(readyPods()).toEqual([]);
    const [resource, [pod]] = [place('pods', '').resource, pods()];
    expect(printTable(resource, [pod as KubeObject], false)).toMatch(/0\/1 +CrashLoopBackOff +2 /);
  });

  test('a pod whose labels are changed is let go, and another comes in its place', async () => {
    deploy('nginx', 1);
    const [old] = (await until(readyPods, (all) => all.length === 1)) as [KubeObject];
    const labels = { labels: { app: 'other' } };
    api.patch(place('pods', old.metadata.name), 'application/merge-patch+json', {
      metadata: labels,
    });
    await until(readyPods, (all) => all.length === 2);
    const now = store.get('pods', 'default', old.metadata.name);
    expect(now?.metadata).not.toHaveProperty('ownerReferences');
    expect(store.list('replicasets')[0]?.status.replicas).toBe(1);
  });

  test('a new template takes over when it serves, an old one comes back as a new revision', async () => {
    const revisions = () =>
      store
        .list('replicasets')
        .map(({ metadata, spec }) => [
          Number(metadata.annotations?.['deployment.kubernetes.io/revision']),
          spec.replicas,
        ])
        .toSorted();
    deploy('nginx:1.14.2', 1);
    await until(readyPods, (all) => all.length === 1);
    const containers = (image: string) => ({
      template: { spec: { containers: [{ name: 'c', image }] } },
    });
    change('deployments', containers('nginx:misspelled'));
    await until(pods, (all) => all.length === 2);
    expect(readyPods()).toHaveLength(1);
    change('deployments', containers('nginx:1.25'));
    await until(revisions, (all) => JSON.stringify(all) === '[[1,0],[2,0],[3,1]]');
    change('deployments', containers('nginx:misspelled'));
    await until(revisions, (all) => JSON.stringify(all) === '[[1,0],[3,1],[4,1]]');
    expect(store.get('deployments', 'default', 'web')?.metadata.annotations).toEqual({
      'deployment.kubernetes.io/revision': '4',
    });
  });

  test('pods that are not ready go first, and what is owned goes with its owner', async () => {
    deploy('nginx', 1);
    const [old] = await until(readyPods, (all) => all.length === 1);
    change('deployments', { replicas: 3 });
    await until(pods, (all) => all.length === 3);
    change('deployments', { replicas: 1 });
    await until(pods, (all) => all.length === 1);
    expect(pods()[0]?.metadata.name).toBe(old?.metadata.name);
    api.remove(place('deployments', 'web'));
    expect(store.list('replicasets')).toEqual([]);
    await until(pods, (all) => all.length === 0);
  });

  test('a template cannot have pods that are born deleted', async () => {
    deploy('nginx', 2, { deletionTimestamp: '2026-01-01T00:00:00Z', name: 'same' });
    await until(readyPods, (all) => all.length === 2);
    expect(pods()).toHaveLength(2);
  });

  test('endpoints follow: waiting, ready, named target ports, two ports', async () => {
    deploy('nginx', 2);
    expose([
      { name: 'web', port: 8080, targetPort: 'http' },
      { name: 'other', port: 81, targetPort: 82, protocol: 'UDP' },
    ]);
    const endpoints = () => store.get('endpoints', 'default', 'web');
    const slice = () => store.get('endpointslices', 'default', 'web-podmark');
    const subset = await until(
      () => endpoints()?.subsets?.[0],
      (one) => one?.addresses?.length === 2,
    );
    const ports = [
      { name: 'web', port: 80, protocol: 'TCP' },
      { name: 'other', port: 82, protocol: 'UDP' },
    ];
    expect(subset.ports).toEqual(ports);
    expect(slice()).toMatchObject({ ports, addressType: 'IPv4' });
    expect(slice()?.endpoints).toHaveLength(2);
    for (const one of subset.addresses)
      expect(pods()).toContainEqual(
        expect.objectContaining({
          metadata: expect.objectContaining({ name: one.targetRef.name, uid: one.targetRef.uid }),
          status: expect.objectContaining({ podIP: one.ip }),
        }),
      );
    change('services', { selector: { app: 'nobody' } });
    await until(endpoints, (one) => one?.subsets === undefined);
    expect(slice()?.endpoints).toEqual([]);
    change('services', { type: 'ExternalName', externalName: 'a.example.com' });
    await until(endpoints, (one) => one === undefined);
    expect(slice()).toBeUndefined();
  });

  test('pods with an image that nobody has are endpoints that are not ready', async () => {
    deploy('nginxx', 1);
    expose([{ port: 80 }]);
    const subset = await until(
      () => store.get('endpoints', 'default', 'web')?.subsets?.[0],
      (one) => one !== undefined,
    );
    expect(subset).toMatchObject({ notReadyAddresses: [{ targetRef: { kind: 'Pod' } }] });
    expect(subset).not.toHaveProperty('addresses');
  });

  test('a Service without selector has the endpoints that somebody writes', async () => {
    expose([{ port: 80 }], null);
    const subsets = [{ addresses: [{ ip: '10.1.2.3' }], ports: [{ port: 80 }] }];
    api.create(place('endpoints', 'web'), { metadata: { name: 'web' }, subsets });
    api.create(place('endpoints', 'stray'), { metadata: { name: 'stray' }, subsets });
    await until(
      () => store.get('endpoints', 'default', 'stray'),
      (one) => one === undefined,
    );
    expect(store.get('endpoints', 'default', 'web')?.subsets).toEqual(subsets);
  });

  test('a deleted namespace is empty, and the cluster’s own Service comes back', async () => {
    api.store.create('namespaces', { metadata: { name: 'mine' } });
    const mine = { ...place('configmaps', 'a'), namespace: 'mine' };
    api.create(mine, { metadata: { name: 'a' } });
    const namespace = { ...place('namespaces', 'mine'), namespace: undefined };
    api.remove(namespace);
    expect(store.list('configmaps')).toEqual([]);
    const kubernetes = { ...place('services', 'kubernetes') };
    api.create(kubernetes, { metadata: { name: 'kubernetes' }, spec: { ports: [{ port: 443 }] } });
    const { uid, ...rest } = api.remove(kubernetes).metadata;
    expect(uid).toBeDefined();
    expect(api.get(kubernetes).metadata).toMatchObject({ name: rest.name, namespace: 'default' });
    expect(api.get(kubernetes).metadata.uid).not.toBe(uid);
  });
});
