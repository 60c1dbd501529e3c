import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadCatalog } from '../../../src/catalog/load-catalog.js';
import { checkers } from '../../../src/checkers/registry.js';
import type { PracticeControl } from '../../../src/domain/practice.js';
import { createKeyPair } from '../../../src/node/course-key.js';
import { createNodeConnector } from '../../../src/node/node-connector.js';
import { type FaultyPracticeNode, startPracticeNode } from '../../../src/practice/practice-node.js';
import type { WebClient } from '../../support/web-client.js';
import { startWebServer, until, type WebServer } from '../../support/web-server.js';

let node: FaultyPracticeNode;
let server: WebServer;
let student: WebClient;

const path = '/courses/k8s/node';

/** What the demo's panel does, without the demo. */
const practice: PracticeControl = {
  async run(_registered, script) {
    const { exitCode, stdout, stderr } = await node.run(script);
    return { exitCode, output: stdout + stderr };
  },
  async reset() {
    await node.run('kubectl delete deployments --all');
    await node.setFault(null);
  },
  setFault: (_registered, fault) => node.setFault(fault),
};

beforeAll(async () => {
  node = await startPracticeNode({ hostPrivateKey: createKeyPair('node').privateKey, sshPort: 0 });
  const isPracticeNode = (address: string) => address === node.host;
  server = await startWebServer({
    labs: await loadCatalog(resolve('labs'), checkers),
    checkers,
    connector: createNodeConnector({ allowedNetworks: [], isPracticeNode }),
    practice,
  });
  student = await server.visitAs('student-k8s');
});
afterAll(async () => {
  await server.stop();
  await node.stop();
});

const right = () => ({ host: node.host, sshPort: String(node.sshPort), user: node.user });
const registered = () => server.store.nodes.find(server.course.id, server.student.id);
const unreached =
  'Podmark could not reach an SSH server there. Are address and port right, and is the port open to Podmark?';

async function send(form: Record<string, string>) {
  const answer = await student.post(path, { apiAccess: 'ssh', ...form });
  const problem = /<p class="notice fail" role="alert">([^<]*)</.exec(answer.text)?.[1];
  return { ...answer, problem };
}

describe('a node that cannot be registered', () => {
  test.each([
    [{ host: '' }, 'Write the address of your node: an IP address or a name.'],
    [{ host: 'http://node' }, 'An address is an IP address or a name, without http:// or a port.'],
    [{ host: 'a b' }, 'An address is an IP address or a name, without http:// or a port.'],
    [{ host: 'a'.repeat(254) }, 'An address has 253 characters at most.'],
    [{ sshPort: '' }, 'The SSH port is from 1 to 65535.'],
    [{ sshPort: 'ssh' }, 'The SSH port is a number; most nodes have 22.'],
    [{ sshPort: '22.5' }, 'The SSH port is a whole number.'],
    [{ sshPort: '65536' }, 'The SSH port is from 1 to 65535.'],
    [{ user: '' }, 'Write the name of the user that Podmark signs in as.'],
    [{ user: 'root; reboot' }, 'Write the name of the user that Podmark signs in as.'],
  ])('%j is told: %s', async (form, problem) => {
    const before = await registered();
    const answer = await send({ ...right(), ...form });
    expect([answer.status, answer.problem]).toEqual([400, problem]);
    expect(await registered()).toEqual(before);
  });

  test('a form that no page of ours sends is told in words, too', async () => {
    const answer = await student.post(path);
    expect(answer.status).toBe(400);
    expect(answer.text).not.toMatch(/expected|received|undefined/i);
  });

  test.each<[string, () => Record<string, string>]>([
    ['a port that is closed', () => ({ ...right(), sshPort: '1' })],
    ['a port that may not be connected to', () => ({ ...right(), sshPort: '80' })],
    ['an address of this server', () => ({ ...right(), host: '127.0.0.1' })],
    ['an address of a cloud', () => ({ ...right(), host: '169.254.169.254' })],
    ['a name of this server', () => ({ ...right(), host: 'localhost' })],
  ])('%s is told in the one sentence for all of them', async (_what, form) => {
    const before = await registered();
    const answer = await send(form());
    expect([answer.status, answer.problem]).toEqual([422, unreached]);
    expect(answer.text).toContain(`name="host" value="${form().host}"`);
    expect(await registered()).toEqual(before);
  });

  test.each(['refuse', 'garbage'] as const)(
    'a machine with the fault %s is told in the same sentence',
    async (fault) => {
      await node.setSshFault(fault);
      try {
        const answer = await send(right());
        expect([answer.status, answer.problem]).toEqual([422, unreached]);
      } finally {
        await node.setSshFault(null);
      }
    },
  );

  test('one that does not know the key is told so, with the line to add', async () => {
    const before = await registered();
    const answer = await send(right());
    expect(answer.status).toBe(422);
    expect(answer.problem).toContain('key');
    expect(answer.problem).not.toBe(unreached);
    const { publicKey } = await server.store.courses.getKey(server.course.id);
    expect(answer.text).toContain(`restrict,port-forwarding ${publicKey}`);
    expect(await registered()).toEqual(before);
  });
});

describe('a node that lets Podmark in', () => {
  beforeAll(async () => {
    node.authorizeKey((await server.store.courses.getKey(server.course.id)).publicKey);
  });

  test('is registered with the key that it showed, and the page that says so can be reloaded', async () => {
    const answer = await send(right());
    expect([answer.status, answer.location]).toEqual([303, `${path}?registered`]);
    expect(await registered()).toMatchObject({
      ...{ host: node.host, sshPort: node.sshPort, hostKey: node.hostKey, practice: false },
    });
    const page = await student.get(answer.location);
    expect(page.text).toContain('Podmark signed in to your node and read its Kubernetes API.');
    expect(page.text).toContain(`${node.user}@${node.host} port ${node.sshPort}`);
    expect(page.text).toMatch(/<code>SHA256:[\w+/]{43}<\/code>/);
    expect((await student.get(path)).text).not.toContain('Podmark signed in');
  });

  test('is looked at: a check of it is there with what was seen', async () => {
    const step = '/courses/k8s/labs/services/steps/your-node';
    await student.post(`${step}/check`, { submissionKey: 'real' });
    const page = await until(
      () => student.get(step),
      ({ text }) => text.includes('data-running="false"'),
      15_000,
    );
    expect(page.text).toContain('Passed: 4 of 4 points.');
    const href = /href="(\/courses\/k8s\/attempts\/[^"]+)"/.exec(page.text)?.[1] ?? '';
    const attempt = await student.get(href);
    expect(attempt.text).toContain('What node-ready saw');
    expect(attempt.text).toContain('exit 0, credentials not kept');
    expect(attempt.text).not.toContain('PRIVATE KEY');
  }, 20_000);
});

describe('the panel of the simulation', () => {
  const step = '/courses/k8s/labs/services/steps/from-outside';

  test('is not there for a node of their own', async () => {
    expect((await student.get(step)).text).not.toContain('id="practice"');
    expect((await student.post(`${step}/practice`, { do: 'solution' })).status).toBe(404);
  });

  test('says that it is a simulation, does the step, shows what was printed, and starts over', async () => {
    const known = await registered();
    if (!known) throw new Error('the node was registered before');
    const { id: _id, registeredAt: _at, ...rest } = known;
    await server.store.nodes.register({ ...rest, practice: true }, null);
    const before = await student.get(step);
    expect(before.text).toContain('This node is a simulation inside Podmark');
    expect(before.text).toContain('kubectl apply');
    const done = await student.post(`${step}/practice`, { do: 'solution' });
    expect([done.status, done.location]).toEqual([303, `${step}#practice`]);
    expect((await student.get(step)).text).toMatch(/It printed:[\s\S]*deployment.apps\/my-nginx/);
    // what was printed belongs to its step
    const other = await student.get('/courses/k8s/labs/services/steps/quiz-deploy');
    expect(other.text).not.toContain('It printed:');
    await student.post(`${step}/practice`, { do: 'reset' });
    expect((await student.get(step)).text).toContain(
      'The practice node is as it was at the start.',
    );
    expect((await node.run('kubectl get deployments')).stdout).not.toContain('my-nginx');
  }, 20_000);

  test('makes the node fail, which is nobody’s wrong solution, and mends it', async () => {
    const fault = async (name: string) =>
      await student.post(`${step}/practice`, { do: 'fault', fault: name });
    const chosen = async () =>
      /<option value="([^"]*)" selected>/.exec((await student.get(step)).text)?.[1];
    expect(await chosen()).toBe('');
    expect((await fault('refuse')).status).toBe(303);
    expect(await chosen()).toBe('refuse');
    expect((await student.get(step)).text).toContain('The practice node fails now.');
    await student.post(`${step}/check`, { submissionKey: 'while it refuses' });
    const outcome = async () => {
      const [newest] = await server.store.attempts.listOfStudent({
        ...{ courseId: server.course.id, studentId: server.student.id },
        ...{ labId: 'services', checkpointId: 'from-outside' },
      });
      return [newest?.outcome, newest?.score];
    };
    await until(outcome, ([what]) => what === 'unreachable');
    expect(await outcome()).toEqual(['unreachable', null]);
    expect((await student.get(step)).text).toContain('of your node refused the connection.');
    await fault('no such fault');
    expect(await chosen()).toBe('');
    await fault('expired-credentials');
    await student.post(`${step}/practice`, { do: 'reset' });
    expect(await chosen()).toBe('');
    expect(await node.run('kubectl get nodes')).toMatchObject({ exitCode: 0 });
  }, 20_000);

  test('does nothing for a step that needs nothing done', async () => {
    const nothing = '/courses/k8s/labs/services/steps/your-node/practice';
    expect((await student.post(nothing, { do: 'solution' })).status).toBe(404);
  });
});
