import { describe, expect, test } from '@jest/globals';
import {
  containerPorts,
  diagnoseFlapping,
  diagnosePods,
  gatherPods,
  restartWarning,
} from '../../../src/checkers/pod-facts.js';
import type { ClusterWarning, Container, Pod } from '../../../src/domain/kubernetes.js';
import { aContainer, aPod, aSickPod } from '../../support/facts.js';
import { aNode } from '../../support/fake-node.js';

describe('an image that is not pulled', () => {
  test.each<[string, string, string, boolean]>([
    [
      'ErrImagePull',
      'failed to copy: httpReadSeeker: failed open: unexpected status code 429 Too Many Requests - Server message: toomanyrequests: You have reached your pull rate limit',
      'image-pull-limit',
      false,
    ],
    [
      'ImagePullBackOff',
      'Back-off pulling image "nginx": ErrImagePull: 429 Too Many Requests',
      'image-pull-limit',
      false,
    ],
    ['ErrImagePull', 'no match for platform in manifest: not found', 'image-platform', false],
    [
      'ErrImagePull',
      'failed to do request: Head "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io: no such host',
      'image-pull',
      false,
    ],
    [
      'ErrImagePull',
      'failed to resolve reference "docker.io/library/ngnix:latest": pull access denied, repository does not exist or may require authorization',
      'image-pull',
      true,
    ],
    ['ErrImagePull', 'docker.io/library/nginx:1.999: not found', 'image-pull', true],
    ['ImagePullBackOff', 'Back-off pulling image "ngnix"', 'image-pull', false],
    ['InvalidImageName', '', 'image-pull', true],
    [
      'ErrImagePull',
      'failed to pull and unpack image: media type "application/vnd.docker.distribution.manifest.v1+prettyjws" is no longer supported since containerd v2.1',
      'image-format',
      false,
    ],
  ])('%s with %j is %s', (waitingReason, waitingMessage, hintId, isFinal) => {
    const diagnosis = diagnosePods([aSickPod({ waitingReason, waitingMessage })]);
    expect(diagnosis).toMatchObject({ hintId });
    expect(diagnosis?.final ?? false).toBe(isFinal);
  });
});

describe('a container that ends again and again', () => {
  test('is told by what newer kubelets show of it', () => {
    const terminated = { restartCount: 3, terminatedReason: 'Error' };
    expect(diagnosePods([aSickPod(terminated)])).toMatchObject({
      hintId: 'container-crashes',
      observed: expect.stringMatching(/ended \(Error\) and was started again 3 times/),
    });
  });

  test.each([
    ['that never ended', { restartCount: 0, terminatedReason: null }],
    ['that ended once, before its first restart', { restartCount: 0, terminatedReason: 'Error' }],
    ['that runs again', { restartCount: 1, terminatedReason: 'Error', ready: true }],
  ])('one %s only starts', (_, container) => {
    expect(diagnosePods([aSickPod(container)])).toMatchObject({ hintId: 'pods-not-ready' });
  });

  test('is told of pods that are ready, too', () => {
    const restarted = aPod(1, { containers: [aContainer({ restartCount: 2 })] });
    expect(restartWarning([aPod(2)])).toEqual({});
    expect(restartWarning([aPod(2), restarted]).warning).toMatch(
      /web-5d4f8c7b9-1 2 times.*kubectl logs web-5d4f8c7b9-1 --previous/,
    );
    expect(restartWarning([aPod(1, { containers: [] })])).toEqual({});
  });
});

function warned(reason: string, message: string, given: Partial<ClusterWarning> = {}) {
  return { uid: 'pod-1', reason, message, at: '2026-01-01T00:00:00Z', ...given };
}

describe('what the cluster says of a pod that is not ready', () => {
  const starting = aSickPod({}, {});
  test.each<[string, Pod, ClusterWarning[], string]>([
    [
      'its readiness probe',
      starting,
      [warned('Unhealthy', 'Readiness probe failed: HTTP probe failed with statuscode: 404')],
      'probe-fails',
    ],
    ['a volume', starting, [warned('FailedMount', 'configmap "web" not found')], 'pod-held-up'],
    ['of another pod', starting, [warned('FailedMount', '', { uid: 'x' })], 'pods-not-ready'],
    ['that it waits', starting, [warned('BackOff', 'Back-off restarting')], 'pods-not-ready'],
    [
      'its liveness probe',
      aSickPod({ waitingReason: 'CrashLoopBackOff' }),
      [warned('Unhealthy', 'Liveness probe failed: connection refused')],
      'liveness-fails',
    ],
    [
      'why the image is not pulled, while it waits',
      aSickPod({ waitingReason: 'ImagePullBackOff' }),
      [
        warned('Failed', 'Error: ImagePullBackOff'),
        warned('Failed', 'Failed to pull image "x": 429 Too Many Requests'),
      ],
      'image-pull-limit',
    ],
    [
      'that a port of the node is taken',
      { ...starting, unschedulableMessage: "0/1 nodes: 1 node(s) didn't have free ports" },
      [],
      'host-port-taken',
    ],
    [
      'that there is no room',
      { ...starting, unschedulableMessage: '0/1 nodes: 1 Insufficient cpu' },
      [],
      'pod-unschedulable',
    ],
    [
      'that the image is for another machine',
      aSickPod({ terminatedMessage: 'exec /app: exec format error' }),
      [],
      'image-platform',
    ],
  ])('%s', (_, pod, warnings, hintId) => {
    expect(diagnosePods([pod], warnings)).toMatchObject({ hintId });
  });

  test('is read for those pods only, the newest first', async () => {
    const node = aNode({
      pods: [aSickPod({}, { labels: { app: 'web' } })],
      warnings: [
        warned('A', 'old'),
        warned('B', 'new', { at: '2026-01-02T00:00:00Z' }),
        warned('C', 'other', { uid: 'pod-9' }),
      ],
    });
    const { warnings } = await gatherPods(node, 'default', { selector: { app: 'web' } });
    expect(warnings?.map(({ reason }) => reason)).toEqual(['B', 'A']);
  });
});

describe('a container that runs before the others', () => {
  const pod = aSickPod(
    { waitingReason: 'PodInitializing' },
    {
      initContainers: [
        {
          ...aContainer({ name: 'init', ready: false, waitingReason: 'ImagePullBackOff' }),
          isSidecar: false,
        },
        {
          ...aContainer({ name: 'side', ports: [{ name: 'admin', containerPort: 9090 }] }),
          isSidecar: true,
        },
      ],
    },
  );

  test('is what the others wait for', () => {
    expect(diagnosePods([pod])).toMatchObject({
      hintId: 'image-pull',
      observed: expect.stringMatching(/cannot pull image/),
    });
  });

  test('has ports that count only if it stays', () => {
    expect(containerPorts([pod]).map(({ name }) => name)).toEqual([null, 'admin']);
    expect(containerPorts([aPod(1)])).toHaveLength(1);
  });
});

describe('a container that is up for the moment', () => {
  const upSince = '2026-01-01T00:10:00Z';
  const ran = (seconds: number, exitCode = 1, reason = 'Error') => ({
    startedAt: '2026-01-01T00:00:00Z',
    finishedAt: new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)).toISOString(),
    exitCode,
    reason,
  });
  const at = (seconds: number, given: Partial<Container>, seenAt?: string) =>
    aPod(1, {
      seenAt: seenAt ?? new Date(Date.parse(upSince) + seconds * 1000).toISOString(),
      containers: [aContainer({ restartCount: 2, startedAt: upSince, ...given })],
    });

  test.each<[string, Pod, boolean]>([
    ['ended after 12 s, and is up for 10 s', at(10, { lastRun: ran(12) }), true],
    ['ended after 12 s, and is up for 18 s', at(18, { lastRun: ran(12) }), false],
    ['ended after 1 s, and is up for 14 s', at(14, { lastRun: ran(1) }), true],
    ['ended after 300 s, and is up for 119 s', at(119, { lastRun: ran(300) }), true],
    ['ended after 300 s, and is up for 121 s', at(121, { lastRun: ran(300) }), false],
    ['ended after an hour', at(1, { lastRun: ran(3600) }), false],
    ['ended once', at(1, { restartCount: 1, lastRun: ran(12) }), false],
    ['was stopped with its machine', at(1, { lastRun: ran(12, 255, 'Unknown') }), false],
    ['needed too much memory', at(1, { lastRun: ran(12, 137, 'OOMKilled') }), true],
    ['is not ready', at(1, { ready: false, lastRun: ran(12) }), false],
    ['never ended', at(1, { lastRun: null }), false],
    ['does not run', at(1, { startedAt: null, lastRun: ran(12) }), false],
    ['was seen by an earlier version', at(1, { lastRun: ran(12) }, ''), false],
  ])('%s', (_, pod, isFlapping) => {
    expect(diagnoseFlapping([aPod(2), pod])?.hintId === 'container-crashes').toBe(isFlapping);
  });
});
