import { afterEach, expect, test } from '@jest/globals';
import { diagnosePods } from '../../../src/checkers/pod-diagnosis.js';
import { Cleanups } from '../../support/nodes.js';
import { lookAt, startPractice, until } from '../../support/practice.js';

const cleanups = new Cleanups();
afterEach(() => cleanups.run());

test.each([
  ['older', 'waiting', 'CrashLoopBackOff', /does not stay up/],
  ['newer', 'terminated', null, /ended \(Completed\) and was started again/],
] as const)(
  'a crash loop as %s kubelets show it is told as one',
  async (_, backOffState, waitingReason, observed) => {
    const node = await startPractice(cleanups, 0, { podMs: 20, backOffState });
    await node.run('kubectl create deployment crash --image=busybox:1.28');
    const { kubernetes } = await lookAt(node, cleanups);
    const [pod] = await until(
      () => kubernetes.listPods('default'),
      (pods) => (pods[0]?.containers[0]?.restartCount ?? 0) > 0,
    );
    expect(pod?.containers[0]).toMatchObject({ waitingReason, terminatedReason: 'Completed' });
    expect(diagnosePods(pod ? [pod] : [])).toMatchObject({
      hintId: 'container-crashes',
      observed: expect.stringMatching(observed),
    });
  },
);
