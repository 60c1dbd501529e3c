import { describe, expect, test } from '@jest/globals';
import { podResponds } from '../../../src/checkers/pod-responds.js';
import { aDeployment, aPod, aPolicy, aSickPod } from '../../support/facts.js';
import { answered } from '../../support/fake-node.js';
import { testVerdicts, verdictOn } from '../../support/verdicts.js';

const selector = { app: 'web' };
const two = { pods: [aPod(1), aPod(2)] };
const bothAnswer = { '10.1.0.1:8080': answered(), '10.1.0.2:8080': answered('not found', 404) };

describe('pod-responds', () => {
  test('facts from before policies were read can still be judged', () => {
    const replies = [{ pod: 'web', ip: '10.1.0.1', reply: { kind: 'refused' as const } }];
    const facts = { selector, pods: [aPod(1)], replies };
    expect(
      podResponds.judge(facts, podResponds.params.parse({ selector, port: 80 })),
    ).toMatchObject({
      hintId: 'pod-silent',
    });
  });

  testVerdicts(podResponds, { port: 8080 }, [
    {
      when: 'every pod answers, be it with 404',
      params: { selector },
      on: { ...two, fromNode: bothAnswer },
      is: 'pass',
      observed: '2 pods answered: 10.1.0.1 and 10.1.0.2',
      command: 'curl http://10.1.0.1:8080',
    },
    {
      when: 'named by their Deployment',
      params: { deployment: 'web', contains: 'hello' },
      on: {
        pods: [aPod(1)],
        deployments: [aDeployment()],
        fromNode: { '10.1.0.1:8080': answered('hello from here') },
      },
      is: 'pass',
      observed: '1 pod answered: 10.1.0.1',
    },
    {
      when: 'pods that are not ready or have no address are not asked',
      params: { selector },
      on: {
        pods: [aPod(1), aSickPod({}, { ip: '10.1.0.7' }), aPod(3, { ip: null })],
        fromNode: bothAnswer,
      },
      is: 'pass',
      observed: '1 pod answered: 10.1.0.1',
    },
    {
      when: 'one of them is silent',
      params: { selector },
      on: { ...two, fromNode: { '10.1.0.1:8080': answered() } },
      is: 'fail pod-silent',
      expected: 'an answer on port 8080 from the pods labelled app=web',
      observed: 'pod web-5d4f8c7b9-2 at 10.1.0.2 refused the connection',
      command: 'curl http://10.1.0.2:8080',
    },
    {
      when: 'a policy guards them',
      params: { selector },
      on: { ...two, policies: [aPolicy()], fromNode: { '10.1.0.1:8080': { kind: 'timeout' } } },
      is: 'fail network-policy',
      observed: /did not answer/,
    },
    {
      when: 'the app fails',
      params: { selector },
      on: { pods: [aPod(1)], fromNode: { '10.1.0.1:8080': answered('oops', 500) } },
      is: 'fail app-error',
      observed: 'pod web-5d4f8c7b9-1 at 10.1.0.1 answered with HTTP status 500',
    },
    {
      when: 'another app',
      params: { selector, contains: 'hello' },
      on: { pods: [aPod(1)], fromNode: { '10.1.0.1:8080': answered('welcome') } },
      is: 'fail other-app-answers',
      expected: /with “hello” in it$/,
      observed: 'pod web-5d4f8c7b9-1 at 10.1.0.1 answered with HTTP status 200, with another text',
    },
    {
      when: 'the Deployment is missing',
      params: { deployment: 'web', namespace: 'shop' },
      on: two,
      is: 'fail no-pods',
      expected: 'an answer on port 8080 from the pods of Deployment web',
      observed: 'no such pod',
      command: 'kubectl get pods -o wide -n shop',
    },
    {
      when: 'the Deployment is being deleted',
      params: { deployment: 'web' },
      on: { ...two, deployments: [aDeployment({ deleting: true })] },
      is: 'fail no-pods',
      observed: 'no such pod',
    },
    {
      when: 'no pod is ready',
      params: { selector },
      on: { pods: [aSickPod({ waitingReason: 'CrashLoopBackOff' })] },
      is: 'fail container-crashes',
      observed: /does not stay up/,
    },
    {
      when: 'ready, but without an address yet',
      params: { selector },
      on: { pods: [aPod(1, { ip: null })] },
      is: 'fail',
      observed: 'no pod is ready',
    },
  ]);

  test('asks ten pods at most', async () => {
    const pods = Array.from({ length: 12 }, (_, i) => aPod(i + 1));
    const fromNode = Object.fromEntries(
      pods.map((pod) => [`${pod.ip}:8080`, answered()] as const).slice(0, 10),
    );
    const verdict = await verdictOn(podResponds, { port: 8080, selector }, { pods, fromNode });
    expect(verdict).toMatchObject({
      kind: 'pass',
      observed: expect.stringMatching(/^10 pods answered/),
    });
  });

  test.each([{}, { selector, deployment: 'web' }])(
    'takes either a selector or a Deployment: not %j',
    (params) => {
      expect(podResponds.params.safeParse({ port: 8080, ...params }).success).toBe(false);
    },
  );
});
