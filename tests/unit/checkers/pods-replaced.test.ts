import { describe, expect, test } from '@jest/globals';
import { podsReplaced } from '../../../src/checkers/pods-replaced.js';
import { aDeployment, aPod, aSickPod } from '../../support/facts.js';
import { testVerdicts } from '../../support/verdicts.js';

const since = { checkpoint: 'pods', check: 'running' };
const selector = { app: 'web' };
/** Facts of a look at which these pods were there. */
const then = (...numbers: number[]) => ({
  findEarlierFacts: async (checkpoint: string, check: string) =>
    checkpoint === 'pods' && check === 'running'
      ? { pods: numbers.map((n) => aPod(n)), otherLabels: [] }
      : undefined,
});

describe('pods-replaced', () => {
  testVerdicts(podsReplaced, { selector, since }, [
    {
      when: 'one made way for another',
      on: { pods: [aPod(2), aPod(3), aPod(1, { deleting: true })] },
      context: then(1, 2),
      is: 'pass',
      observed: 'web-5d4f8c7b9-1 made way for web-5d4f8c7b9-3',
      command: 'kubectl get pods -o wide',
    },
    {
      when: 'all of a Deployment made way',
      params: { selector: undefined, deployment: 'web', atLeast: 2 },
      on: { deployments: [aDeployment()], pods: [aPod(3), aPod(4)] },
      context: then(1, 2),
      is: 'pass',
      observed:
        'web-5d4f8c7b9-1 and web-5d4f8c7b9-2 made way for web-5d4f8c7b9-3 and web-5d4f8c7b9-4',
    },
    {
      when: 'nothing was deleted',
      on: { pods: [aPod(1), aPod(2)] },
      context: then(1, 2),
      is: 'fail pods-not-replaced',
      expected: '1 pod of checkpoint pods replaced',
      observed: 'all the pods of then are still there',
      hint: /kubectl delete pod web-5d4f8c7b9-1$/,
    },
    {
      when: 'one of the two that are asked for',
      params: { atLeast: 2 },
      on: { pods: [aPod(2), aPod(3)] },
      context: then(1, 2),
      is: 'fail pods-not-replaced',
      observed: 'only web-5d4f8c7b9-1 is gone',
      hint: /kubectl delete pod web-5d4f8c7b9-2$/,
    },
    {
      when: 'there were fewer then than are asked for',
      params: { atLeast: 3 },
      on: { pods: [aPod(3), aPod(4), aPod(5)] },
      context: then(1, 2),
      is: 'fail pods-not-replaced',
      observed: 'only web-5d4f8c7b9-1 and web-5d4f8c7b9-2 are gone',
      hint: /kubectl delete pod NAME$/,
    },
    {
      when: 'the other is still starting',
      on: {
        pods: [
          aPod(2),
          aSickPod({ waitingReason: 'ContainerCreating' }, { uid: 'new', name: 'web-new' }),
        ],
      },
      context: then(1, 2),
      is: 'fail pods-not-ready',
      observed: 'web-5d4f8c7b9-1 is gone, but pod web-new is not ready yet (ContainerCreating)',
      command: 'kubectl describe pod web-new',
    },
    {
      when: 'the other cannot start',
      on: {
        pods: [
          aPod(2),
          aSickPod({ image: 'ngnix', waitingReason: 'ImagePullBackOff' }, { uid: 'new' }),
        ],
      },
      context: then(1, 2),
      is: 'fail image-pull',
      observed: /^web-5d4f8c7b9-1 is gone, but pod .* cannot pull image ngnix/,
    },
    {
      when: 'nothing came instead',
      on: {},
      context: then(1, 2),
      is: 'fail successor-missing',
      observed: 'web-5d4f8c7b9-1 and web-5d4f8c7b9-2 are gone, and nothing took the place',
      command: 'kubectl get deployments',
    },
    {
      when: 'one came for two',
      params: { atLeast: 2 },
      on: { pods: [aPod(3)] },
      context: then(1, 2),
      is: 'fail successor-missing',
      observed: /are gone, and only 1 other took the place$/,
    },
    {
      when: 'never looked before',
      on: { pods: [aPod(1)] },
      is: 'fail earlier-checkpoint-missing final',
      observed: /nothing to compare with/,
    },
    {
      when: 'the earlier facts are of another kind',
      on: { pods: [aPod(1)] },
      context: { findEarlierFacts: async () => ({ pods: [{ name: 'web' }] }) },
      is: 'fail earlier-checkpoint-missing final',
      observed: /nothing to compare with/,
    },
  ]);

  test.each([{ since }, { since, selector, deployment: 'web' }, { selector }])(
    'an author cannot write %j',
    (written) => {
      expect(podsReplaced.params.safeParse(written).success).toBe(false);
    },
  );
});
