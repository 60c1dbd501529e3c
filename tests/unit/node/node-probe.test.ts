import type { ServerResponse } from 'node:http';
import { createServer } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import type { NodeStage, ProbeTarget, StageResult } from '../../../src/domain/node-doctor.js';
import { createNodeDoctor, isUsable } from '../../../src/grading/node-doctor.js';
import { createNodeProbe, defaultProbeLimits } from '../../../src/node/node-probe.js';
import {
  Cleanups,
  kubeconfig,
  listen,
  printing,
  selfSigned,
  startHostileNode,
  startNodeWithApi,
} from '../../support/nodes.js';
import { practiceKey, startPractice } from '../../support/practice.js';

const cleanups = new Cleanups();
afterEach(() => cleanups.run());

const limits = {
  ...{
    ...defaultProbeLimits,
    readyMs: 500,
    commandMs: 3000,
    kubeconfigMs: 3000,
    requestMs: 1500,
    probeMs: 1000,
  },
  untoldMs: 300,
};

/** What the doctor makes of it, and in which order it told. */
async function examine(
  target: Partial<ProbeTarget>,
  practice: string | null,
  networks: string[] = [],
) {
  const policy = { allowedNetworks: networks, isPracticeNode: (one: string) => one === practice };
  const doctor = createNodeDoctor({
    probe: createNodeProbe(policy, limits),
    now: () => new Date(),
  });
  const whole: ProbeTarget = {
    ...{ host: '192.0.2.1', sshPort: 22, user: 'student', apiAccess: 'ssh' },
    ...{ address: null, ...target },
  };
  const told: NodeStage[] = [];
  const examination = { target: whole, key: practiceKey, knownHostKey: null };
  const { results, hostKey } = await doctor(examination, (stage) => told.push(stage));
  const of = (kind: StageResult['kind']) =>
    told.filter((stage) => results.get(stage)?.kind === kind).sort();
  const seen = [...results.values()].map((one) => ('seen' in one ? one.seen : '')).join('\n');
  return { told, of, seen, hostKey, usable: isUsable(results) };
}

test('a healthy node is well at every stage, over SSH and directly', async () => {
  const node = await startPractice(cleanups);
  const found = await examine(node, node.host);
  expect(found.of('ok').length).toBe(14);
  expect(found.told.slice(0, 5)).toEqual(['name', 'address', 'port', 'host-key', 'sign-in']);
  expect([found.hostKey, found.usable]).toEqual([node.hostKey, true]);
  expect(found.seen).toMatch(/v1\.29\.0/);
});

test.each([
  ['api-refuse', 'api', 'Nothing listens at port 16443'],
  ['expired-credentials', 'rights', 'did not accept the credentials'],
] as const)(
  '%s fails at %s, and the machine is looked at all the same',
  async (fault, stage, words) => {
    const node = await startPractice(cleanups);
    await node.setFault(fault);
    const found = await examine(node, node.host);
    expect(found.of('failed')).toEqual([stage]);
    expect(found.of('ok')).toEqual(expect.arrayContaining(['clock', 'disk', 'program']));
    expect([found.seen.includes(words), found.usable]).toEqual([true, false]);
  },
);

test.each([
  ['refuse', 'port', 'refused'],
  ['hang', 'port', 'no SSH server began to speak'],
  ['garbage', 'port', 'does not speak SSH'],
  ['reject-auth', 'sign-in', "did not accept the course's key"],
  ['no-sessions', 'kubeconfig', 'refused to run a command'],
  ['no-forwarding', 'api', 'refuses to forward'],
] as const)('%s fails at %s', async (fault, stage, words) => {
  const node = await startPractice(cleanups);
  await node.setSshFault(fault);
  const found = await examine(node, node.host);
  expect(found.of('failed')).toContain(stage);
  expect([found.seen.includes(words), found.usable]).toEqual([true, false]);
});

/** An API server that answers every question with this, but one. */
async function startApi(path: string, status: number, body: string) {
  return await startNodeWithApi(cleanups, (request, response) => {
    const isIt = request.url?.split('?')[0] === path;
    const own = request.url === '/version' ? '{"gitVersion":"v1.30.1"}' : '{"items":[]}';
    // without a word of its own about them it has no reviews of rights
    const usual = request.method === 'POST' ? 404 : 200;
    response.writeHead(isIt ? status : usual, { 'content-type': 'application/json' });
    response.end(isIt ? body : own);
  });
}

test.each([
  ['/version', 200, '{}', 'api', 'failed'],
  ['/version', 200, 'hello', 'api', 'failed'],
  ['/version', 500, '{}', 'api', 'failed'],
  ['/version', 403, '{}', 'api', 'ok'],
  ['/api/v1/namespaces/default/pods', 403, '{}', 'rights', 'failed'],
  ['/api/v1/namespaces/default/pods', 500, '{}', 'rights', 'failed'],
] as const)(
  'an API that answers %s with %i %s: %s is %s',
  async (path, status, body, stage, kind) => {
    const address = await startApi(path, status, body);
    const found = await examine(address, address.host);
    expect(found.of(kind)).toContain(stage);
    // it signs in with a token
    expect(found.seen).toContain('It signs in with a token.');
  },
);

const reviewPath = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
const review = (status: unknown) => JSON.stringify({ kind: 'SelfSubjectAccessReview', status });

test.each([
  ['allowed', 201, review({ allowed: true }), 'ok'],
  ['not allowed', 201, review({ allowed: false, reason: 'no role' }), 'warning'],
  ['a review that is forbidden', 403, '{}', 'ok'],
  ['no reviews', 404, '{}', 'ok'],
  ['no answer to the question', 201, review({}), 'failed'],
  ['no JSON', 201, 'hello', 'failed'],
  ['what is no creation', 200, review({ allowed: true }), 'failed'],
  ['a failure', 500, '{}', 'failed'],
] as const)('asked whether it may scale, an API says %s: %i', async (...given) => {
  const [, status, body, kind] = given;
  const address = await startApi(reviewPath, status, body);
  const found = await examine(address, address.host);
  expect(found.of(kind)).toContain('rights');
  if (kind === 'warning') expect(found.seen).toContain('Deployments may not be changed');
});

test('it asks for the right that scaling takes, and only asks', async () => {
  const asked: { method: string | undefined; url: string | undefined; body: string }[] = [];
  const address = await startNodeWithApi(cleanups, async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    asked.push({ method: request.method, url: request.url, body });
    const isReview = request.url === reviewPath;
    response.writeHead(isReview ? 201 : 200, { 'content-type': 'application/json' });
    response.end(isReview ? review({ allowed: true }) : '{"gitVersion":"v1","items":[]}');
  });
  await examine(address, address.host);
  const posts = asked.filter(({ method }) => method !== 'GET');
  expect(posts.map(({ method, url }) => [method, url])).toEqual([['POST', reviewPath]]);
  expect(JSON.parse(posts[0]?.body ?? '')).toEqual({
    ...{ apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview' },
    spec: {
      resourceAttributes: {
        ...{ namespace: 'default', verb: 'patch', group: 'apps', resource: 'deployments' },
      },
    },
  });
});

test('a certificate to sign in with is told of, and until when it is valid', async () => {
  const data = (pem: string) => Buffer.from(pem).toString('base64');
  const signsIn = kubeconfig({
    'client-certificate-data': data(selfSigned.certificate),
    'client-key-data': data(selfSigned.key),
  });
  const answer = (_: unknown, response: ServerResponse) => response.end('{"gitVersion":"v1.30.1"}');
  const address = await startNodeWithApi(cleanups, answer, signsIn);
  const found = await examine(address, address.host);
  expect(found.seen).toContain('It signs in with a certificate.');
  expect(found.of('ok')).toContain('certificate');
});

test.each(['sign-in', 'kubeconfig'] as const)(
  'a mistake of ours at %s is thrown, and never the fault of the node',
  async (stage) => {
    const node = await startPractice(cleanups);
    const policy = { allowedNetworks: [], isPracticeNode: () => true };
    const target = {
      ...node,
      user: 'student',
      apiAccess: 'ssh',
      address: null,
    } as const;
    const see = (sighting: { stage: NodeStage }) => {
      if (sighting.stage === stage) throw new Error('our mistake');
    };
    const never = new AbortController().signal;
    const looking = createNodeProbe(policy, limits)(target, practiceKey.privateKey, see, never);
    await expect(looking).rejects.toThrow('our mistake');
  },
);

test('the end of the time is told as such, before it begins and in the middle', async () => {
  const node = await startPractice(cleanups);
  await node.setApiFault('hang');
  const probe = createNodeProbe({ allowedNetworks: [], isPracticeNode: () => true }, limits);
  const target = {
    ...node,
    user: 'student',
    apiAccess: 'ssh',
    address: null,
  } as const;
  const reasons: string[] = [];
  const stop = new AbortController();
  const see = (sighting: { stage: NodeStage; unreachable?: { reason: string } }) => {
    if (sighting.stage === 'kubeconfig') stop.abort();
    if (sighting.unreachable) reasons.push(`${sighting.stage} ${sighting.unreachable.reason}`);
  };
  await probe(target, practiceKey.privateKey, see, stop.signal);
  expect(reasons).toContain('api deadline');
  reasons.length = 0;
  await probe(target, practiceKey.privateKey, see, AbortSignal.abort());
  expect(reasons).toEqual(['port deadline']);
});

test('DNS that is off is a warning, and no reason not to register', async () => {
  const node = await startPractice(cleanups);
  await node.run('microk8s disable dns');
  const found = await examine(node, node.host);
  expect([found.of('warning'), found.usable]).toEqual([['dns'], true]);
});

test('a machine without anything says what is missing, and nothing about clock and disk', async () => {
  const node = await startHostileNode(cleanups, printing('', 1));
  const found = await examine(node, '127.0.0.1');
  expect(found.of('failed')).toEqual(['kubeconfig', 'program']);
  expect(found.of('not-reached')).toEqual(expect.arrayContaining(['clock', 'disk', 'api']));
});

test.each<[Partial<ProbeTarget>, string[], string[], string[]]>([
  // nothing is told of an address that nobody vouches for
  [{ host: '127.0.0.1' }, [], ['port'], []],
  [{ host: 'localhost' }, [], ['port'], []],
  [{ host: 'no-such-name.invalid' }, [], ['port'], []],
  [{ sshPort: 80 }, [], ['port'], []],
  // where the operator named the networks, the stage is told
  [{ host: '198.51.100.1' }, ['192.0.2.0/24'], ['address'], ['name']],
  [{ host: 'localhost' }, ['192.0.2.0/24'], ['name'], []],
  [{ sshPort: 80 }, ['192.0.2.0/24'], ['address'], ['name']],
  [{ host: 'localhost', sshPort: 80 }, ['192.0.2.0/24'], ['address'], []],
  // its own name is told to be gone
  [{ host: 'no-such-name.invalid', address: '192.0.2.1' }, [], ['name'], []],
])('%j with the networks %j fails at %j after %j', async (target, networks, failed, ok) => {
  const startedAt = performance.now();
  const found = await examine(target, null, networks);
  expect([found.of('failed'), found.of('ok')]).toEqual([failed, ok]);
  const isUntold = networks.length === 0 && target.address === undefined;
  // as long as any other, so that the time does not tell
  if (isUntold) expect(performance.now() - startedAt).toBeGreaterThan(limits.untoldMs - 5);
});

test('why a name cannot be reached is told while it leads to the address that was signed in to, and no longer', async () => {
  const closed = createServer();
  const sshPort = await listen(closed, cleanups);
  closed.close();
  const target = { host: 'localhost', sshPort };
  const own = await examine({ ...target, address: '127.0.0.1' }, '127.0.0.1');
  expect([own.of('failed'), own.of('ok')]).toEqual([['port'], ['address', 'name']]);
  expect(own.seen).toContain('refused the connection');
  const repointed = await examine({ ...target, address: '192.0.2.1' }, '127.0.0.1');
  expect([repointed.of('failed'), repointed.of('ok')]).toEqual([['port'], []]);
  expect(repointed.seen.trim()).toBe('Podmark could not reach an SSH server there.');
});
