import { expect, test } from '@jest/globals';
import type { AnyChecker } from '../../../src/checkers/checker.js';
import { nodeportResponds } from '../../../src/checkers/nodeport-responds.js';
import { podResponds } from '../../../src/checkers/pod-responds.js';
import { repliesSpread } from '../../../src/checkers/replies-spread.js';
import { servicePorts } from '../../../src/checkers/service-ports.js';
import { serviceResponds } from '../../../src/checkers/service-responds.js';
import { serviceSelector } from '../../../src/checkers/service-selector.js';
import { serviceType } from '../../../src/checkers/service-type.js';
import { servicePicture } from '../../../src/domain/service-picture.js';
import { anEndpoint, aPod, aPort, aService, aSickPod } from '../../support/facts.js';
import { aNode, answered, type Situation } from '../../support/fake-node.js';
import { aContext } from '../../support/verdicts.js';

const pods = [aPod(1), aPod(2)];
const endpoints = [anEndpoint(1), anEndpoint(2)];
const works = { services: [aService()], pods, endpoints };
const opened = {
  ...works,
  services: [aService({ type: 'NodePort', ports: [aPort({ nodePort: 31234 })] })],
};
const podsAnswer = { '10.1.0.1:8080': answered(), '10.1.0.2:8080': answered() };
const wbe = { selector: { app: 'wbe' } };
const service = { service: 'web' };
const asked = { ...service, port: 80 };

/** Lets a checker look at a node, and draws what it saw. */
async function draw(checker: AnyChecker, params: object, situation: Situation) {
  const parsed = checker.params.parse(params);
  const gathered = await checker.gather(aNode(situation), parsed, aContext());
  const facts: unknown = JSON.parse(JSON.stringify(gathered));
  return servicePicture([{ facts, outcome: checker.judge(facts, parsed) }]);
}

test.each<[string, AnyChecker, object, Situation, string[], string | null]>([
  [
    'a cluster IP that answers',
    serviceResponds,
    asked,
    { ...works, fromNode: { ...podsAnswer, '10.152.183.20:80': answered() } },
    ['node 10.152.183.20 answered'],
    null,
  ],
  [
    'a selector that matches nothing',
    serviceResponds,
    asked,
    { pods, services: [aService(wbe)] },
    ['node 10.152.183.20 refused'],
    'selector',
  ],
  [
    'no pods',
    serviceResponds,
    asked,
    { services: [aService()] },
    ['node 10.152.183.20 refused'],
    'replicas',
  ],
  [
    'pods that are not ready',
    serviceResponds,
    asked,
    { ...works, pods: [aSickPod({})], endpoints: [] },
    ['node 10.152.183.20 refused'],
    'pods-not-ready',
  ],
  [
    'a target port at which nothing listens',
    serviceResponds,
    asked,
    works,
    ['node 10.152.183.20 refused'],
    'targetPort',
  ],
  [
    'a silent cluster IP before pods that answer',
    serviceResponds,
    asked,
    { ...works, fromNode: podsAnswer },
    ['node 10.152.183.20 refused'],
    'cluster-ip-silent',
  ],
  [
    'another port',
    serviceResponds,
    { ...asked, port: 81 },
    works,
    ['node 10.152.183.20 refused'],
    'port',
  ],
  ['another target port', servicePorts, { ...asked, targetPort: 80 }, works, [], 'targetPort'],
  [
    'another selector',
    serviceSelector,
    { ...service, selector: wbe.selector },
    works,
    [],
    'selector',
  ],
  ['a type without a node port', serviceType, { ...service, type: 'NodePort' }, works, [], 'type'],
  [
    'a firewall',
    nodeportResponds,
    { ...asked, from: 'outside' },
    { ...opened, fromNode: { '127.0.0.1:31234': answered() } },
    ['outside 192.0.2.1:31234 refused', 'node localhost:31234 answered'],
    'firewall',
  ],
  [
    'a silent node port before pods that answer',
    nodeportResponds,
    { ...asked, from: 'node' },
    { ...opened, fromNode: podsAnswer },
    ['node localhost:31234 refused'],
    'node-port-silent',
  ],
  [
    'a node port at one address only',
    nodeportResponds,
    { ...asked, from: 'node' },
    { ...opened, fromNode: podsAnswer, curl: { '192.0.2.1:31234': answered() } },
    ['node 192.0.2.1:31234 answered'],
    null,
  ],
  [
    'replies of two pods',
    repliesSpread,
    asked,
    {
      ...works,
      fromNode: { '10.152.183.20:80': [answered(pods[0]?.name), answered(pods[1]?.name)] },
    },
    ['node 10.152.183.20:80 answered'],
    null,
  ],
  [
    'pods alone, of which one is silent',
    podResponds,
    { selector: { app: 'web' }, port: 8080 },
    { ...works, fromNode: { '10.1.0.1:8080': answered() } },
    [],
    'pod-silent',
  ],
])(
  'what a checker keeps of %s can be drawn',
  async (_what, checker, params, situation, calls, broken) => {
    const picture = await draw(checker, params, situation);
    expect(picture?.calls.map(({ from, to, reply }) => `${from} ${to} ${reply.kind}`)).toEqual(
      calls,
    );
    expect(picture?.broken?.field ?? picture?.broken?.cause ?? null).toBe(broken);
  },
);
