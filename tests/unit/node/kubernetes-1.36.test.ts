import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { containerPorts } from '../../../src/checkers/live-pods.js';
import { diagnosePods } from '../../../src/checkers/pod-diagnosis.js';
import { gatherWarnings } from '../../../src/checkers/pod-warnings.js';
import type { Pod } from '../../../src/domain/kubernetes.js';
import type { KubernetesReader } from '../../../src/domain/student-node.js';
import { createKeyPair } from '../../../src/node/course-key.js';
import { createNodeConnector } from '../../../src/node/node-connector.js';
import { aNode } from '../../support/fake-node.js';
import { Cleanups, startNodeWithApi } from '../../support/nodes.js';

// answers of a Kubernetes 1.36 with a Deployment that crashes, one whose image is misspelled, one
// that a quota stops, a pod with a sidecar, and an EndpointSlice made by hand
const lists = ['pods', 'services', 'deployments', 'endpointslices', 'events'];
const answers = new Map(
  lists.map((name) => [
    name,
    readFileSync(new URL(`../../fixtures/kubernetes-1.36/${name}.json`, import.meta.url), 'utf8'),
  ]),
);

/** The clock of the server is not that of the test. */
const serverTime = new Date('2026-01-01T12:00:00Z');

const cleanups = new Cleanups();
let reader: KubernetesReader;
let pods: Pod[];

beforeAll(async () => {
  const node = await startNodeWithApi(cleanups, (request, response) => {
    const { pathname } = new URL(request.url ?? '', 'https://node');
    const body = answers.get(pathname.split('/').at(-1) ?? '');
    response.writeHead(body === undefined ? 404 : 200, {
      'content-type': 'application/json',
      date: serverTime.toUTCString(),
    });
    response.end(body ?? '{}');
  });
  const connector = createNodeConnector({ allowedNetworks: [], isPracticeNode: () => true });
  const { privateKey } = createKeyPair('course');
  const session = await connector.connect(node, privateKey, new AbortController().signal);
  cleanups.add(() => session.close());
  reader = session.kubernetes;
  pods = await reader.listPods('default');
});
afterAll(() => cleanups.run());

async function diagnose(name: string) {
  const found = pods.filter((pod) => pod.name.startsWith(name));
  const warnings = await reader.listWarnings('default');
  const node = aNode({ warnings });
  return diagnosePods(found, await gatherWarnings(node, 'default', found));
}

describe('as Kubernetes 1.36 shows it', () => {
  test('a crash loop is one, although nothing waits', async () => {
    expect(await diagnose('crash-')).toMatchObject({ hintId: 'container-crashes' });
  });

  test('an image that is not there is one, by what the events say', async () => {
    expect(await diagnose('typo-')).toMatchObject({ hintId: 'image-pull', final: true });
  });

  test('a port of a sidecar is the pod’s', () => {
    const [pod] = pods.filter(({ name }) => name === 'with-sidecar');
    expect(containerPorts(pod ? [pod] : [])).toContainEqual(
      expect.objectContaining({ name: expect.any(String) }),
    );
  });

  test('a quota is what a Deployment says', async () => {
    const found = await reader.listDeployments('default');
    expect(found.find(({ name }) => name === 'kubernetes-bootcamp')?.refusal).toMatch(
      /exceeded quota/,
    );
    expect(found.find(({ name }) => name === 'crash')?.refusal).toBeNull();
  });

  test('an EndpointSlice made by hand is told from the controller’s', async () => {
    const endpoints = await reader.listEndpoints('default');
    const mine = endpoints.filter(({ service }) => service === 'kubernetes-bootcamp');
    expect(mine.filter(({ slice }) => slice?.isByHand).map(({ slice }) => slice?.name)).toEqual([
      'by-hand',
    ]);
    const [service] = (await reader.listServices()).filter(
      ({ name }) => name === 'kubernetes-bootcamp',
    );
    expect(mine.find(({ slice }) => !slice?.isByHand)?.slice?.ownerUid).toBe(service?.uid);
  });

  test('pods were seen at the server’s time', () => {
    const seconds = (Date.parse(pods[0]?.seenAt ?? '') - serverTime.getTime()) / 1000;
    expect(seconds).toBeGreaterThanOrEqual(0);
    expect(seconds).toBeLessThan(60);
  });
});
