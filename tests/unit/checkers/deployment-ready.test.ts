import { describe, expect, test } from '@jest/globals';
import { deploymentReady } from '../../../src/checkers/deployment-ready.js';
import { aDeployment, aFlappingPod, aPod, aReplicaSet, aSickPod } from '../../support/facts.js';
import { testVerdicts, type VerdictRow } from '../../support/verdicts.js';

const pods = [aPod(1), aPod(2)];

/** A lab with another Deployment in the same namespace, and a pod of it. */
const anotherStep = {
  labNames: { services: [], deployments: [{ namespace: 'default', name: 'api' }] },
};
const apiDeployment = aDeployment({ name: 'api', selector: { app: 'api' } });
const replicaSets = [
  aReplicaSet(),
  aReplicaSet({
    name: 'api-5d4f8c7b9',
    uid: 'replicaset-api',
    owner: { kind: 'Deployment', name: 'api', uid: 'deployment-api' },
  }),
];
const apiPod = aPod(3, {
  name: 'api-5d4f8c7b9-3',
  owner: { kind: 'ReplicaSet', name: 'api-5d4f8c7b9', uid: 'replicaset-api' },
});

/** A Deployment of one container with that image. */
function withImage(image: string) {
  return { deployments: [aDeployment({ containers: [{ name: 'web', image, ports: [] }] })], pods };
}

describe('deployment-ready', () => {
  testVerdicts(deploymentReady, { deployment: 'web' }, [
    {
      when: 'all replicas are ready',
      on: { deployments: [aDeployment()], pods },
      is: 'pass',
      observed: '2 of 2 replicas ready',
      command: 'kubectl get deployment web -o wide',
    },
    {
      when: 'scaled to nothing, as asked',
      params: { replicas: 0 },
      on: { deployments: [aDeployment({ replicas: 0, readyReplicas: 0, updatedReplicas: 0 })] },
      is: 'pass',
      observed: '0 of 0 replicas ready',
    },
    {
      when: 'none there',
      params: { namespace: 'shop' },
      on: { deployments: [aDeployment({ name: 'other' })] },
      is: 'fail deployment-missing final',
      expected: 'a Deployment web in namespace shop',
      observed: 'no Deployment web there',
      command: 'kubectl get deployments -n shop',
    },
    {
      when: 'being deleted',
      on: { deployments: [aDeployment({ deleting: true })] },
      is: 'fail deployment-missing final',
      observed: 'no Deployment web there',
    },
    {
      when: 'misspelled',
      on: { deployments: [aDeployment({ name: 'wep' })] },
      is: 'fail deployment-name-misspelled final',
      observed: 'no Deployment web, but one named wep',
      hint: /exactly web/,
    },
    {
      when: 'too few replicas asked for',
      params: { replicas: 5 },
      on: { deployments: [aDeployment()], replicaSets, pods },
      is: 'fail replicas-wrong final',
      expected: '5 replicas',
      observed: 'the Deployment asks for 2 replicas',
      hint: /kubectl scale deployment web --replicas=5$/,
    },
    {
      when: 'scaled to nothing',
      params: { namespace: 'shop' },
      on: {
        deployments: [aDeployment({ namespace: 'shop', replicas: 0, readyReplicas: 0 })],
      },
      is: 'fail replicas-wrong final',
      expected: 'at least one replica',
      observed: 'the Deployment asks for 0 replicas',
      hint: /kubectl scale deployment web --replicas=1 -n shop$/,
    },
    {
      when: 'another image',
      params: { image: 'nginx:1.27' },
      on: withImage('nginx:1.25'),
      is: 'fail image-wrong final',
      expected: 'image nginx:1.27',
      observed: 'image nginx:1.25',
      hint: /kubectl set image deployment\/web web=nginx:1.27$/,
    },
    ...[
      ['nginx', 'docker.io/library/nginx:latest'],
      ['docker.io/team/app:1', 'team/app:1'],
      ['registry.example:5000/app', 'registry.example:5000/app:latest'],
      ['nginx@sha256:0', 'library/nginx@sha256:0'],
    ].map(([written, wanted]) => ({
      when: `image ${written} where ${wanted} is asked for`,
      params: { image: wanted },
      on: withImage(written as string),
      is: 'pass' as const,
      observed: /ready/,
    })),
    {
      when: 'the controller has not seen the change yet',
      on: { deployments: [aDeployment({ generation: 2 })], pods },
      is: 'fail',
      expected: '2 replicas ready and up to date',
      observed: '2 of 2 ready',
    },
    {
      when: 'not all replicas are updated',
      on: { deployments: [aDeployment({ updatedReplicas: 1 })], pods },
      is: 'fail',
      observed: '2 of 2 ready',
    },
    {
      when: 'the rollout is paused',
      params: { namespace: 'shop' },
      on: {
        deployments: [aDeployment({ namespace: 'shop', paused: true, updatedReplicas: 0 })],
        pods: pods.map((pod) => ({ ...pod, namespace: 'shop' })),
      },
      is: 'fail rollout-paused final',
      observed: 'the rollout is paused: 0 of 2 are up to date',
      hint: /kubectl rollout resume deployment\/web -n shop$/,
      command: 'kubectl describe deployment web -n shop',
    },
    {
      when: 'it is paused, and there is nothing to roll out',
      on: { deployments: [aDeployment({ paused: true })], pods },
      is: 'pass',
      observed: /2 of 2/,
    },
    {
      when: 'one pod has not been made yet',
      on: { deployments: [aDeployment({ readyReplicas: 1 })], pods: [aPod(1)] },
      is: 'fail pods-not-made',
      observed: '1 of 2 ready',
    },
    {
      when: 'a pod of its name was made instead',
      on: { pods: [aPod(1, { name: 'web', owner: null })] },
      is: 'fail pod-instead final',
      observed: 'a pod web, and no Deployment of that name',
      hint: /kubectl delete pod web$/,
    },
    ...['DaemonSet', 'StatefulSet', 'ReplicaSet'].map(
      (kind): VerdictRow => ({
        when: `a ${kind} of its name was made instead`,
        on: { pods: [aPod(1, { owner: { kind, name: 'web', uid: 'other' } })] },
        is: 'fail other-kind-instead final',
        observed: `a ${kind} web, and no Deployment of that name`,
        hint: new RegExp(`kubectl delete ${kind.toLowerCase()} web$`),
      }),
    ),
    {
      when: 'another image, where one is named twice',
      params: { image: ['web:1', 'web:1', 'web:2'] },
      on: withImage('web:3'),
      is: 'fail image-wrong final',
      expected: 'image web:1 or web:2',
      observed: 'image web:3',
    },
    {
      when: 'it is in another namespace',
      on: { deployments: [aDeployment({ namespace: 'team' })] },
      is: 'fail deployment-in-other-namespace final',
      observed: 'a Deployment web in namespace team, none in default',
      hint: /create it in default: kubectl delete deployment web -n team$/,
      command: 'kubectl get deployments --all-namespaces',
    },
    {
      when: 'another step has one of its name in another namespace',
      context: {
        labNames: { services: [], deployments: [{ namespace: 'team', name: 'web' }] },
      },
      on: { deployments: [aDeployment({ namespace: 'team' })] },
      is: 'fail deployment-missing final',
      observed: 'no Deployment web there',
    },
    {
      when: 'what made pods in its place is about to go',
      on: {
        pods: [aPod(1, { deleting: true, owner: { kind: 'DaemonSet', name: 'web', uid: 'd' } })],
      },
      is: 'fail deployment-missing final',
      observed: /^no Deployment web there$/,
    },
    {
      when: 'another Deployment makes pods of its labels',
      on: {
        deployments: [aDeployment(), apiDeployment],
        replicaSets,
        pods: [...pods, apiPod],
      },
      is: 'fail deployment-beside',
      observed: '3 pods match the Deployment’s selector, 2 replicas wanted',
      hint: /^Deployment api makes pods with the labels of web.*kubectl delete deployment api$/,
    },
    {
      when: 'another Deployment makes pods of its labels, and the number is wrong',
      params: { replicas: 3 },
      on: {
        deployments: [aDeployment(), apiDeployment],
        replicaSets,
        pods: [...pods, apiPod],
      },
      is: 'fail replicas-wrong final',
      observed: 'the Deployment asks for 2 replicas',
    },
    {
      when: 'a pod by hand is one too many',
      on: {
        deployments: [aDeployment()],
        replicaSets,
        pods: [...pods, aPod(3, { owner: null, name: 'mine' })],
      },
      is: 'fail surplus-pods',
      observed: /^3 pods match/,
      hint: /^Made by hand, with the same labels: mine\./,
    },
    {
      when: 'a quota stops it',
      on: {
        deployments: [
          aDeployment({
            readyReplicas: 1,
            refusal: 'pods "web" is forbidden: exceeded quota: two',
          }),
        ],
        pods: [aPod(1)],
      },
      is: 'fail pods-refused',
      observed: '1 of 2 ready',
      hint: /“pods "web" is forbidden: exceeded quota: two”/,
      command: 'kubectl describe deployment web',
    },
    {
      when: 'one of several images',
      params: { image: ['gone:1', 'nginx:1.25'] },
      on: withImage('nginx:1.25'),
      is: 'pass',
      observed: /ready/,
    },
    {
      when: 'none of several images',
      params: { image: ['gone:1', 'nginx:1.25'] },
      on: withImage('nginx:1.26'),
      is: 'fail image-wrong final',
      expected: 'image gone:1 or nginx:1.25',
      observed: 'image nginx:1.26',
      hint: /web=gone:1$/,
    },
    {
      when: 'a pod by hand whose name looks like one of its own',
      params: { replicas: 3 },
      on: {
        deployments: [aDeployment()],
        replicaSets,
        pods: [
          ...pods,
          aPod(3, { owner: { kind: 'ReplicaSet', name: 'web-mine', uid: 'by-hand' } }),
        ],
      },
      is: 'fail scaled-by-hand final',
      observed: /its labels but is not its own/,
    },
    {
      when: 'a container is up for the moment',
      on: {
        deployments: [aDeployment()],
        pods: [aPod(1), aFlappingPod(2)],
      },
      is: 'fail container-crashes',
      expected: '2 replicas ready, and staying up',
      observed: /is up at the moment, and was started again 2 times/,
      command: 'kubectl logs web-5d4f8c7b9-2 --previous',
    },
    {
      when: 'the image name is misspelled',
      on: {
        deployments: [
          aDeployment({
            replicas: 1,
            readyReplicas: 0,
            containers: [{ name: 'web', image: 'ngnix', ports: [] }],
          }),
        ],
        pods: [aSickPod({ image: 'ngnix', waitingReason: 'ImagePullBackOff' })],
      },
      is: 'fail image-pull',
      observed: 'pod web-5d4f8c7b9-1 cannot pull image ngnix (ImagePullBackOff)',
    },
    {
      when: 'an update to an image that is not there leaves the old pods running',
      on: {
        deployments: [
          aDeployment({
            updatedReplicas: 1,
            containers: [{ name: 'web', image: 'ngnix', ports: [] }],
          }),
        ],
        pods: [
          ...pods,
          aSickPod({ image: 'ngnix', waitingReason: 'ImagePullBackOff' }, { name: 'web-6-1' }),
        ],
      },
      is: 'fail image-pull',
      observed: 'pod web-6-1 cannot pull image ngnix (ImagePullBackOff)',
    },
    {
      when: 'the image was corrected, and the stuck pod is still there',
      on: {
        deployments: [aDeployment({ replicas: 1, readyReplicas: 0, updatedReplicas: 1 })],
        pods: [
          aSickPod({ image: 'ngnix', waitingReason: 'ImagePullBackOff' }, { name: 'web-old' }),
          aSickPod({ waitingReason: 'ContainerCreating' }, { name: 'web-new' }),
        ],
      },
      is: 'fail pods-not-ready',
      observed: 'pod web-new is not ready yet (ContainerCreating)',
    },
    {
      when: 'old pods are still there',
      on: { deployments: [aDeployment()], pods: [...pods, aPod(3)] },
      is: 'fail surplus-pods',
      observed: '3 pods match the Deployment’s selector, 2 replicas wanted',
      command: 'kubectl get pods --show-labels',
    },
    {
      when: 'it selects pods of another Deployment of the lab, too',
      context: anotherStep,
      on: {
        deployments: [aDeployment(), apiDeployment],
        replicaSets,
        pods: [...pods, apiPod],
      },
      is: 'fail labels-shared',
      observed: 'the Deployment’s selector matches api-5d4f8c7b9-3 of another step, too',
      hint: /^Leave those pods as they are\. Give Deployment web labels of its own/,
    },
    {
      when: 'pods of another Deployment of the lab make up for a replica',
      context: anotherStep,
      params: { replicas: 3 },
      on: {
        deployments: [aDeployment(), apiDeployment],
        replicaSets,
        pods: [...pods, apiPod],
      },
      is: 'fail labels-shared final',
      observed: /matches api-5d4f8c7b9-3 of another step/,
      hint: /^Leave those pods as they are/,
    },
    {
      when: 'a Deployment of that name is another step’s in another namespace only',
      context: {
        labNames: { services: [], deployments: [{ namespace: 'shop', name: 'api' }] },
      },
      on: { deployments: [aDeployment()], pods: [...pods, apiPod] },
      is: 'fail surplus-pods',
      observed: /^3 pods match/,
    },
    {
      when: 'a pod by hand makes up for a replica',
      params: { replicas: 3 },
      on: {
        deployments: [aDeployment()],
        replicaSets,
        pods: [...pods, aPod(3, { owner: null, name: 'mine' })],
      },
      is: 'fail scaled-by-hand final',
      observed: 'the Deployment asks for 2 replicas; mine has its labels but is not its own',
      hint: /kubectl scale deployment web --replicas=3$/,
      command: 'kubectl get pods --show-labels',
    },
    {
      when: 'a ReplicaSet of no Deployment makes up for the replicas',
      params: { replicas: 4 },
      on: {
        deployments: [aDeployment()],
        replicaSets,
        pods: [
          ...pods,
          ...['mine-1', 'mine-2'].map((name, i) =>
            aPod(3 + i, { name, owner: { kind: 'ReplicaSet', name: 'mine', uid: 'mine' } }),
          ),
        ],
      },
      is: 'fail scaled-by-hand final',
      observed: /; mine-1 and mine-2 have its labels but are not its own$/,
    },
    {
      when: 'too few replicas, all of its own',
      params: { replicas: 3 },
      on: { deployments: [aDeployment()], replicaSets, pods },
      is: 'fail replicas-wrong final',
      observed: 'the Deployment asks for 2 replicas',
    },
    {
      when: 'pods with other labels do not matter',
      on: { deployments: [aDeployment()], pods: [...pods, aPod(3, { labels: { app: 'api' } })] },
      is: 'pass',
      observed: '2 of 2 replicas ready',
    },
  ]);

  test.each([
    ['surplus-pods', {}],
    ['scaled-by-hand', { replicas: 4 }],
  ])('facts from before other steps were told apart can still be judged: %s', (hintId, given) => {
    const facts = { deployment: aDeployment(), namesHere: [], pods: [...pods, apiPod] };
    const params = deploymentReady.params.parse({ deployment: 'web', ...given });
    expect(deploymentReady.judge(facts, params)).toMatchObject({ hintId });
  });

  test('so can facts from before what was made elsewhere was looked for', () => {
    const facts = { deployment: null, namesHere: [], pods: [] };
    const params = deploymentReady.params.parse({ deployment: 'web' });
    expect(deploymentReady.judge(facts, params)).toMatchObject({ hintId: 'deployment-missing' });
  });
});
