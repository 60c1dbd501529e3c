import { describe, expect, test } from '@jest/globals';
import { endpointsFollowScaling } from '../../../src/checkers/endpoints-follow-scaling.js';
import type { Deployment, Endpoint } from '../../../src/domain/kubernetes.js';
import type { HttpReply, StudentNode } from '../../../src/domain/student-node.js';
import { aDeployment, anEndpoint, aPod, aService } from '../../support/facts.js';
import { aNode, answered } from '../../support/fake-node.js';
import { aContext, testVerdicts } from '../../support/verdicts.js';

const params = { deployment: 'web', service: 'web', port: 80, answer: 'consent' };
const answers = { consent: 'yes' };
const services = [aService()];

/** The endpoints of so many pods, one of another Service. */
function endpointsOf(replicas: number, given: Partial<Endpoint> = {}): Endpoint[] {
  const mine = Array.from({ length: replicas }, (_, i) => anEndpoint(i + 1, given));
  const other = anEndpoint(9, { service: 'other' });
  return [...mine, other];
}

interface Habits {
  deployment?: Partial<Deployment>;
  /** How many endpoints there are when the Deployment is told to have `replicas`. */
  follow?(replicas: number): number;
  /** null for endpoints that are no pods. */
  podName?: null;
  /** What the Service answers to the n-th request. */
  reply?(n: number, abort: () => void): HttpReply;
  failToScale?: true;
}

/** A node whose endpoints follow what it is told, and the drill on it. */
async function drill(habits: Habits) {
  const { follow = (replicas) => replicas, failToScale } = habits;
  const abort = new AbortController();
  let requests = 0;
  let endpoints = endpointsOf(2);
  const scaled: { replicas: number; replicasBefore: number | null }[] = [];
  const plain = aNode({ services, deployments: [aDeployment(habits.deployment)], endpoints });
  const node: StudentNode = {
    ...plain,
    kubernetes: {
      ...plain.kubernetes,
      async watchEndpoints(_, isReached) {
        isReached(endpoints);
        return endpoints;
      },
    },
    async scale({ replicas, replicasBefore }) {
      scaled.push({ replicas, replicasBefore });
      if (failToScale && replicasBefore !== null) throw new Error('connection lost');
      endpoints = endpointsOf(follow(replicas), habits.podName === null ? { podName: null } : {});
    },
    async getFromNode() {
      requests += 1;
      if (habits.reply) return habits.reply(requests, () => abort.abort());
      return answered(`I am web-5d4f8c7b9-${requests % 6}`);
    },
  };
  const context = aContext({ answers, signal: abort.signal });
  const parsed = endpointsFollowScaling.params.parse(params);
  const looking = endpointsFollowScaling.gather(node, parsed, context);
  const verdict = looking.then((facts) =>
    endpointsFollowScaling.judge(JSON.parse(JSON.stringify(facts)), parsed),
  );
  return { scaled, verdict, facts: looking };
}

describe('endpoints-follow-scaling', () => {
  testVerdicts(endpointsFollowScaling, params, [
    ...[undefined, 'no', ' ', 'yesterday'].map((consent) => ({
      when: `the student wrote ${consent}`,
      on: { services, deployments: [aDeployment()], endpoints: [anEndpoint()] },
      context: { answers: consent === undefined ? {} : { consent } },
      is: 'fail consent-missing final' as const,
      observed: 'no consent was given',
    })),
    {
      when: 'no Deployment',
      on: { services, deployments: [aDeployment({ deleting: true })], endpoints: [anEndpoint()] },
      context: { answers },
      is: 'fail deployment-not-ready final',
      observed: 'no Deployment web in namespace default',
    },
    {
      when: 'no replica is ready',
      on: {
        services,
        deployments: [aDeployment({ readyReplicas: 0 })],
        endpoints: [anEndpoint()],
      },
      context: { answers: { consent: ' Yes ' } },
      is: 'fail deployment-not-ready final',
      observed: 'no replica of Deployment web is ready',
    },
    {
      when: 'no Service',
      on: { deployments: [aDeployment()] },
      context: { answers },
      is: 'fail service-missing final',
      observed: 'no Service web there',
    },
    ...['None', null].map((clusterIp) => ({
      when: `a Service with cluster IP ${clusterIp}`,
      on: {
        services: [aService({ clusterIp })],
        deployments: [aDeployment()],
        endpoints: [anEndpoint()],
      },
      context: { answers },
      is: 'fail no-cluster-ip final' as const,
      observed: 'Service web of type ClusterIP has no cluster IP to ask',
    })),
    {
      when: 'the Service finds no pods',
      on: {
        services: [aService({ selector: { app: 'wbe' } })],
        deployments: [aDeployment()],
        pods: [aPod()],
      },
      context: { answers },
      is: 'fail selector-matches-no-pod final',
      observed: 'no endpoints',
    },
  ]);

  test('passes where the endpoints follow and every pod answers, and puts the old number back', async () => {
    const { scaled, verdict } = await drill({});
    expect(await verdict).toEqual({
      kind: 'pass',
      observed: expect.stringMatching(
        /^scaled from 2 to [345]: [345] endpoints followed, web-.* answered; back to 2$/,
      ),
      command: 'kubectl get endpointslices -l kubernetes.io/service-name=web --watch',
    });
    expect(scaled).toEqual([
      { replicas: expect.any(Number), replicasBefore: 2 },
      { replicas: 2, replicasBefore: null },
    ]);
    expect(scaled[0]?.replicas).not.toBe(2);
  });

  test('notes in order what it saw, and when', async () => {
    const { facts } = await drill({});
    const { events = [], replicas = 0 } = (await facts).drill ?? {};
    const came = replicas - 2;
    const count = (wanted: string) => events.filter(({ what }) => what === wanted).length;
    expect([count('came'), count('answered'), count('scaled-back'), count('left')]).toEqual([
      ...[came, replicas, 1, came],
    ]);
    expect(events[0]).toEqual({ atMs: expect.any(Number), what: 'came', pod: 'web-5d4f8c7b9-3' });
    expect(events.at(-1)).toMatchObject({ what: 'left', pod: `web-5d4f8c7b9-${replicas}` });
    const order = events.map(({ what }) => what);
    expect(order.lastIndexOf('answered')).toBeLessThan(order.indexOf('scaled-back'));
    const times = events.map(({ atMs }) => atMs);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  test('puts back what a drill that was cut short had noted', async () => {
    const { scaled, verdict } = await drill({ deployment: { replicas: 5, replicasBefore: 3 } });
    expect(await verdict).toMatchObject({
      observed: expect.stringMatching(/^scaled from 3 to [24]/),
    });
    expect(scaled.at(-1)).toEqual({ replicas: 3, replicasBefore: null });
  });

  test('an address that is no pod’s does not count as a pod that answered', async () => {
    const { verdict } = await drill({
      podName: null,
      reply(_, abort) {
        abort();
        return answered();
      },
    });
    expect(await verdict).toMatchObject({
      observed: expect.stringMatching(/^0 of [345] pods answered; not 10\.1\.0\.1/),
      hintId: 'pods-do-not-answer',
    });
  });

  test('mentions that the old number takes a moment', async () => {
    const { verdict } = await drill({ follow: (replicas) => Math.max(replicas, 3) });
    expect(await verdict).toMatchObject({
      kind: 'pass',
      warning: 'Your Deployment is told to have 2 replicas again; it takes a moment more.',
    });
  });

  test.each([
    [1, /and there is 1 endpoint after 45 s$/],
    [6, /and there are 6 endpoints after 45 s$/],
  ])('fails where there are %i endpoints, and puts the old number back', async (n, observed) => {
    const { scaled, verdict } = await drill({ follow: () => n });
    expect(await verdict).toMatchObject({
      kind: 'fail',
      observed: expect.stringMatching(observed),
      hintId: 'endpoints-do-not-follow',
      final: true,
    });
    expect(scaled.at(-1)).toEqual({ replicas: 2, replicasBefore: null });
  });

  test('fails where a pod does not answer, and puts the old number back', async () => {
    const { scaled, verdict } = await drill({
      reply(n, abort) {
        if (n === 10) abort();
        return n === 1 ? answered('web-5d4f8c7b9-1') : { kind: 'refused' };
      },
    });
    expect(await verdict).toMatchObject({
      kind: 'fail',
      observed: expect.stringMatching(/^1 of [345] pods answered; not web-5d4f8c7b9-2/),
      hintId: 'pods-do-not-answer',
    });
    expect(scaled.at(-1)).toEqual({ replicas: 2, replicasBefore: null });
  });

  test('puts the old number back where the node is lost on the way', async () => {
    const { scaled, verdict } = await drill({ failToScale: true });
    await expect(verdict).rejects.toThrow('connection lost');
    expect(scaled.at(-1)).toEqual({ replicas: 2, replicasBefore: null });
  });
});
