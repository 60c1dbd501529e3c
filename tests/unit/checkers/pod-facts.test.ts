import { describe, expect, test } from '@jest/globals';
import { diagnosePods, restartWarning } from '../../../src/checkers/pod-facts.js';
import { aContainer, aPod, aSickPod } from '../../support/facts.js';

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
      'image-registry-unreachable',
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
