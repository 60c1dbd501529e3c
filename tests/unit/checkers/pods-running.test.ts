import { describe } from '@jest/globals';
import { podsRunning } from '../../../src/checkers/pods-running.js';
import { aFlappingPod, aPod, aSickPod } from '../../support/facts.js';
import { testVerdicts } from '../../support/verdicts.js';

describe('pods-running', () => {
  testVerdicts(podsRunning, { selector: { app: 'web' } }, [
    {
      when: 'one is ready, one is not yet',
      on: { pods: [aPod(), aSickPod({}, { phase: 'Pending' })] },
      is: 'pass',
      observed: '1 pod ready',
    },
    {
      when: 'one is up for the moment',
      on: { pods: [aPod(1), aFlappingPod(2)] },
      is: 'fail container-crashes',
      expected: 'at least one pod labelled app=web, ready',
      observed: /is up at the moment/,
    },
    {
      when: 'as many as asked for',
      params: { count: 2 },
      on: { pods: [aPod(1), aPod(2)] },
      is: 'pass',
      observed: '2 pods ready',
    },
    {
      when: 'pods that are done or being deleted do not count',
      params: { count: 1 },
      on: {
        pods: [
          aPod(1),
          aPod(2, { deleting: true }),
          aPod(3, { phase: 'Succeeded', ready: false }),
          aPod(4, { phase: 'Failed', ready: false }),
        ],
      },
      is: 'pass',
      observed: '1 pod ready',
    },
    {
      when: 'no pods at all',
      on: {},
      is: 'fail pods-missing',
      expected: 'at least one pod labelled app=web',
      observed: 'no pods in namespace default',
    },
    {
      when: 'pods with other labels only',
      params: { count: 2 },
      on: { pods: [aPod(1, { labels: { app: 'wep' } }), aPod(2, { labels: { app: 'wep' } })] },
      is: 'fail pods-missing',
      expected: '2 pods labelled app=web',
      observed: 'no such pod; the pods there are labelled app=wep',
      hint: /exactly as app=web/,
    },
    {
      when: 'one more than asked for',
      params: { count: 1 },
      on: { pods: [aPod(1), aPod(2)] },
      is: 'fail pod-count-wrong',
      expected: '1 pod labelled app=web, ready',
      observed: '2 of 2 pods ready',
    },
    {
      when: 'still starting',
      on: { pods: [aSickPod({ waitingReason: 'ContainerCreating' }, { phase: 'Pending' })] },
      is: 'fail pods-not-ready',
      observed: 'pod web-5d4f8c7b9-1 is not ready yet (ContainerCreating)',
      hint: /Wait until it is ready/,
    },
    {
      when: 'running, but not ready',
      on: { pods: [aSickPod({})] },
      is: 'fail pods-not-ready',
      observed: 'pod web-5d4f8c7b9-1 is not ready yet (Running)',
    },
    {
      when: 'the first pull failed',
      on: { pods: [aSickPod({ image: 'ngnix', waitingReason: 'ErrImagePull' })] },
      is: 'fail image-pull',
      observed: 'pod web-5d4f8c7b9-1 cannot pull image ngnix (ErrImagePull)',
      command: 'kubectl describe pod web-5d4f8c7b9-1',
    },
    {
      when: 'the kubelet waits before the next pull, and does not say why',
      on: { pods: [aSickPod({ image: 'ngnix', waitingReason: 'ImagePullBackOff' })] },
      is: 'fail image-pull',
      observed: 'pod web-5d4f8c7b9-1 cannot pull image ngnix (ImagePullBackOff)',
    },
    ...['InvalidImageName', 'ErrImageNeverPull'].map((waitingReason) => ({
      when: `${waitingReason} in a namespace`,
      params: { namespace: 'shop' },
      on: { pods: [aSickPod({ image: 'ngnix', waitingReason }, { namespace: 'shop' })] },
      is: 'fail image-pull final' as const,
      observed: `pod web-5d4f8c7b9-1 cannot pull image ngnix (${waitingReason})`,
      command: 'kubectl describe pod web-5d4f8c7b9-1 -n shop',
    })),
    {
      when: 'a pod with a bad image while its successor starts',
      on: {
        pods: [
          aSickPod({ image: 'ngnix', waitingReason: 'ImagePullBackOff' }),
          aSickPod({ waitingReason: 'ContainerCreating' }, { name: 'web-6' }),
        ],
      },
      is: 'fail image-pull',
      observed: /cannot pull image ngnix/,
    },
    {
      when: 'a pod whose image has no valid name while its successor starts',
      on: {
        pods: [
          aSickPod({ image: 'Nginx', waitingReason: 'InvalidImageName' }),
          aSickPod({ waitingReason: 'ContainerCreating' }, { name: 'web-6' }),
        ],
      },
      is: 'fail image-pull',
      observed: /cannot pull image Nginx/,
    },
    {
      when: 'it ends again and again',
      on: {
        pods: [aSickPod({ waitingReason: 'CrashLoopBackOff', terminatedReason: 'Error' })],
      },
      is: 'fail container-crashes',
      observed: 'container web of pod web-5d4f8c7b9-1 does not stay up (CrashLoopBackOff)',
      command: 'kubectl logs web-5d4f8c7b9-1 --previous',
    },
    ...[
      ['RunContainerError', null],
      ['CreateContainerError', null],
      ['CreateContainerConfigError', null],
      ['CrashLoopBackOff', 'StartError'],
      ['CrashLoopBackOff', 'ContainerCannotRun'],
    ].map(([waitingReason = null, terminatedReason = null]) => ({
      when: `it was never up: ${waitingReason} after ${terminatedReason}`,
      on: { pods: [aSickPod({ waitingReason, terminatedReason })] },
      is: 'fail container-cannot-start' as const,
      observed: `container web of pod web-5d4f8c7b9-1 cannot be started (${waitingReason})`,
      hint: /printed nothing/,
      command: 'kubectl describe pod web-5d4f8c7b9-1',
    })),
    {
      when: 'it was never up, and the runtime said why',
      on: {
        pods: [
          aSickPod({
            waitingReason: 'CreateContainerConfigError',
            waitingMessage: 'configmap "web-settings" not found',
          }),
        ],
      },
      is: 'fail container-cannot-start',
      observed: /CreateContainerConfigError/,
      hint: /The cluster says: “configmap "web-settings" not found”/,
    },
    {
      when: 'it was never up, and the runtime said why before the kubelet backed off',
      on: {
        pods: [
          aSickPod({
            waitingReason: 'CrashLoopBackOff',
            waitingMessage: 'back-off 10s restarting failed container',
            terminatedReason: 'StartError',
            terminatedMessage: 'exec: "ngnix": executable file not found in $PATH',
          }),
        ],
      },
      is: 'fail container-cannot-start',
      observed: /CrashLoopBackOff/,
      hint: /exec: "ngnix": executable file not found/,
    },
    {
      when: 'crashing in a namespace, next to one that starts',
      params: { namespace: 'shop' },
      on: {
        pods: [
          aSickPod({}, { namespace: 'shop', name: 'starts' }),
          aSickPod({ waitingReason: 'CrashLoopBackOff' }, { namespace: 'shop' }),
        ],
      },
      is: 'fail container-crashes',
      observed: /does not stay up/,
      command: 'kubectl logs web-5d4f8c7b9-1 --previous -n shop',
    },
    {
      when: 'no room on the node',
      on: {
        pods: [
          aSickPod(
            {},
            { phase: 'Pending', containers: [], unschedulableMessage: '0/1 nodes are available' },
          ),
        ],
      },
      is: 'fail pod-unschedulable',
      observed: 'pod web-5d4f8c7b9-1 has no node to run on: 0/1 nodes are available',
    },
  ]);
});
