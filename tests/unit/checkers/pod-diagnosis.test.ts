import { describe, expect, test } from '@jest/globals';
import { gatherPods } from '../../../src/checkers/chosen-pods.js';
import { containerPorts } from '../../../src/checkers/live-pods.js';
import { diagnosePods } from '../../../src/checkers/pod-diagnosis.js';
import type { ClusterWarning, Pod } from '../../../src/domain/kubernetes.js';
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

test('what the cluster says of another trouble is no reason for an image that is not pulled', () => {
  const pod = aSickPod({ waitingReason: 'ImagePullBackOff', waitingMessage: 'Back-off' });
  const message = 'MountVolume.SetUp failed: HTTP 429 Too Many Requests';
  const told = { uid: pod.uid, message, at: '2026-01-01T00:00:00Z' };
  expect(diagnosePods([pod], [{ ...told, reason: 'FailedMount' }])?.hintId).toBe('image-pull');
  expect(diagnosePods([pod], [{ ...told, reason: 'Failed' }])?.hintId).toBe('image-pull-limit');
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
