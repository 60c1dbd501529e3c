import { describe, expect, test } from '@jest/globals';
import { diagnoseFlapping, restartWarning } from '../../../src/checkers/restarts.js';
import type { Container, Pod } from '../../../src/domain/kubernetes.js';
import { aContainer, aPod } from '../../support/facts.js';

test('a container that was started again is told of pods that are ready, too', () => {
  const restarted = aPod(1, { containers: [aContainer({ restartCount: 2 })] });
  expect(restartWarning([aPod(2)])).toEqual({});
  expect(restartWarning([aPod(2), restarted]).warning).toMatch(
    /web-5d4f8c7b9-1 2 times.*kubectl logs web-5d4f8c7b9-1 --previous/,
  );
  expect(restartWarning([aPod(1, { containers: [] })])).toEqual({});
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
    ['ended once', at(1, { restartCount: 1, lastRun: ran(12) }), true],
    ['ended once, without an error', at(1, { restartCount: 1, lastRun: ran(12, 0) }), false],
    ['was stopped with its machine', at(1, { lastRun: ran(12, 255, 'Unknown') }), false],
    ['ended with the code 255 of its own', at(1, { lastRun: ran(12, 255) }), true],
    ['was killed', at(1, { lastRun: ran(12, 137) }), false],
    ['was told to stop', at(1, { lastRun: ran(12, 143) }), false],
    ['was told to stop and did', at(1, { lastRun: ran(61, 0, 'Completed') }), false],
    ['had nothing more to do', at(1, { lastRun: ran(12, 0, 'Completed') }), true],
    ['needed too much memory', at(1, { lastRun: ran(12, 137, 'OOMKilled') }), true],
    ['is not ready', at(1, { ready: false, lastRun: ran(12) }), false],
    ['never ended', at(1, { lastRun: null }), false],
    ['does not run', at(1, { startedAt: null, lastRun: ran(12) }), false],
    ['was seen by an earlier version', at(1, { lastRun: ran(12) }, ''), false],
  ])('%s', (_, pod, isFlapping) => {
    expect(diagnoseFlapping([aPod(2), pod])?.hintId === 'container-crashes').toBe(isFlapping);
  });

  test.each<[string, Partial<Container>]>([
    ['killed', { lastRun: ran(30, 137) }],
    ['told to stop', { lastRun: ran(30, 143) }],
    ['told to stop, and did', { lastRun: ran(61, 0, 'Completed') }],
  ])('is %s by the cluster, because its liveness probe fails', (_, given) => {
    const pod = at(5, given);
    const message = 'Liveness probe failed: HTTP probe failed with statuscode: 404';
    const told = { uid: pod.uid, reason: 'Unhealthy', message, at: upSince };
    expect(diagnoseFlapping([pod], [told])).toMatchObject({
      hintId: 'liveness-fails',
      observed: expect.stringMatching(/is up at the moment, and was started again 2 times/),
    });
    expect(diagnoseFlapping([pod], [{ ...told, uid: 'another' }])).toBeUndefined();
  });
});
