import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadCatalog } from '../../../src/catalog/load-catalog.js';
import { checkers } from '../../../src/checkers/registry.js';
import type { Person } from '../../../src/domain/course.js';
import type { PracticeControl } from '../../../src/domain/practice.js';
import { createKeyPair } from '../../../src/node/course-key.js';
import { createNodeConnector } from '../../../src/node/node-connector.js';
import { createNodeProbe, defaultProbeLimits } from '../../../src/node/node-probe.js';
import { type FaultyPracticeNode, startPracticeNode } from '../../../src/practice/practice-node.js';
import type { WebClient } from '../../support/web-client.js';
import { startWebServer, until, type WebServer } from '../../support/web-server.js';

let node: FaultyPracticeNode;
let server: WebServer;
let student: WebClient;
let person: Person;

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
    probe: createNodeProbe(
      { allowedNetworks: [], isPracticeNode },
      { ...defaultProbeLimits, untoldMs: 100 },
    ),
    practice,
  });
  student = await server.visitAs('student-k8s');
  person = server.student;
});
afterAll(async () => {
  await server.stop();
  await node.stop();
});

const right = () => ({ host: node.host, sshPort: String(node.sshPort), user: node.user });
const registered = () => server.store.nodes.find(server.course.id, person.id);

/** Tests a connection, past the bound on how often, and returns the page with what was found. */
async function send(form: Record<string, string>) {
  await freshTests();
  const answer = await student.post(`${path}/test`, { apiAccess: 'ssh', ...form });
  const problem = /<p class="notice fail" role="alert">([^<]*)</.exec(answer.text)?.[1];
  if (answer.status !== 303) return { ...answer, problem };
  expect(answer.location).toBe(`${path}#test`);
  return { ...(await tested()), problem };
}

async function tested() {
  return await until(
    () => student.get(path),
    ({ text }) => text.includes('data-running="false"'),
  );
}

/** Another student each time, so that the bound on tests of one is not what is tested here. */
let count = 0;
async function freshTests() {
  count += 1;
  if (count % 9 !== 0) return;
  const { passwordHash } = (await server.store.people.findForSignIn('ta-k8s')) ?? {
    passwordHash: '',
  };
  const login = `student-${count}`;
  person = await server.store.people.create({ login, name: 'Another', passwordHash });
  const membership = { courseId: server.course.id, personId: person.id, section: null };
  await server.store.courses.enroll({ ...membership, role: 'student' });
  student = await server.visitAs(login);
  await student.get(path);
}

const stages = (text: string) =>
  [
    ...text.matchAll(
      /<li class="(\w+)">\s*<svg[\s\S]*?<span class="title">([^<]*)<[\s\S]*?<\/li>/g,
    ),
  ].map(([, state, title]) => `${state} ${title}`);
const testIdIn = (text: string) => /name="testId" value="([^"]*)"/.exec(text)?.[1] ?? '';

describe('a form that cannot be used', () => {
  test.each([
    [{ host: '' }, 'Write the address of your node: an IP address or a name.'],
    [
      { host: 'http://node' },
      'An address is an IP address or a name, without http://. “/” cannot be part of it.',
    ],
    [
      { host: 'a b' },
      'An address is an IP address or a name, without http://. A space cannot be part of it.',
    ],
    [{ host: 'node:2222' }, 'Write the port in its own field.'],
    [{ host: 'a'.repeat(254) }, 'An address has 253 characters at most.'],
    [{ sshPort: '' }, 'The SSH port is from 1 to 65535.'],
    [{ sshPort: 'ssh' }, 'The SSH port is a number; most nodes have 22.'],
    [{ sshPort: '22.5' }, 'The SSH port is a whole number.'],
    [{ sshPort: '65536' }, 'The SSH port is from 1 to 65535.'],
    [{ user: '' }, 'Write the name of the user that Podmark signs in as.'],
    [{ user: 'root; reboot' }, 'Write the name of the user alone. “;” cannot be part of it.'],
    [{ user: 'a user' }, 'Write the name of the user alone. A space cannot be part of it.'],
    [{ user: '-l' }, 'The name of a user cannot begin with “-”.'],
    [{ user: 'u'.repeat(129) }, 'The name of a user has 128 characters at most.'],
  ])('%j is told: %s', async (form, problem) => {
    const answer = await send({ ...right(), ...form });
    expect([answer.status, answer.problem]).toEqual([400, problem]);
    expect(answer.text).not.toContain('id="node-test"');
  });

  test('and one that no page of ours sends is told in words, too', async () => {
    const answer = await student.post(`${path}/test`);
    expect(answer.status).toBe(400);
    expect(answer.text).not.toMatch(/expected|received|undefined/i);
  });
});

describe('a connection that fails', () => {
  test.each<[string, () => Record<string, string>]>([
    ['a port that may not be connected to', () => ({ host: '192.0.2.1', sshPort: '80' })],
    ['an address of this server', () => ({ host: '127.0.0.1', sshPort: '22' })],
    ['an address of a cloud', () => ({ host: '169.254.169.254', sshPort: '22' })],
    ['a name of this server', () => ({ host: 'localhost', sshPort: '22' })],
  ])('at %s is told in the one sentence for all of them', async (_what, form) => {
    const before = await registered();
    const { text } = await send({ ...right(), ...form() });
    expect(text).toContain('Podmark could not reach an SSH server there.');
    expect(stages(text).filter((one) => !one.startsWith('skip'))).toEqual([
      'fail An SSH server answers',
    ]);
    expect(text).toContain(`name="host" value="${form().host}"`);
    expect(text).not.toContain('Register this node');
    expect(await registered()).toEqual(before);
  });

  test('because the key is not known shows the host key, and the line to add', async () => {
    const { text } = await send(right());
    expect(stages(text).slice(0, 6)).toEqual([
      'pass The name has an address',
      'pass Podmark may connect there',
      'pass An SSH server answers',
      ...(text.includes('This machine shows another key')
        ? ['warning Its host key']
        : ['pass Its host key']),
      'fail It lets the course&#39;s key in',
      'skip microk8s or kubectl is there',
    ]);
    const { publicKey } = await server.store.courses.getKey(server.course.id);
    expect(text.split(`restrict,port-forwarding ${publicKey}`).length).toBe(3);
    expect(text).not.toContain('Register this node');
    expect(await student.post(`${path}/register`, { testId: 'none' })).toMatchObject({
      status: 422,
      text: expect.stringContaining('That test is no longer there.'),
    });
  });

  test('often is refused with words, and what was found stays', async () => {
    const last = async () => await student.post(`${path}/test`, { apiAccess: 'ssh', ...right() });
    const answer = await until(
      async () => {
        await tested();
        return await last();
      },
      ({ status }) => status === 429,
      10_000,
    );
    expect(answer.text).toMatch(/You tested 10 times within ten minutes\. Test again in/);
    expect(answer.text).toContain('id="node-test"');
  }, 15_000);
});

describe('a node that lets Podmark in', () => {
  beforeAll(async () => {
    node.authorizeKey((await server.store.courses.getKey(server.course.id)).publicKey);
    person = server.student;
    student = await server.visitAs('student-k8s');
    count = 0;
    server.options.nodeTests.forget({ courseId: server.course.id, studentId: person.id });
  });

  test('is seen stage by stage, and told live', async () => {
    await node.setSshFault('slow');
    await student.post(`${path}/test`, { apiAccess: 'ssh', ...right() });
    const page = await student.get(path);
    expect(page.text).toContain('data-running="true"');
    expect(page.text).toContain('http-equiv="refresh" content="2');
    expect((await student.post(`${path}/test`, { apiAccess: 'ssh', ...right() })).status).toBe(429);
    const { events } = await student.stream(`${path}/events`);
    await node.setSshFault(null);
    const told = events as unknown as { html: string; running: boolean; status: string }[];
    expect(told.length).toBeGreaterThan(1);
    expect(told.at(0)?.running).toBe(true);
    expect(told.at(-1)).toMatchObject({
      running: false,
      status: expect.stringMatching(/^Podmark can look at this node\./),
    });
    expect(told.at(-1)?.html).toContain('Register this node');
  }, 20_000);

  test('with another key than the registered one asks to compare it, and is registered then', async () => {
    const { text } = await send(right());
    expect(stages(text)).toContain('warning Its host key');
    expect(text).toContain('name="keyConfirmed"');
    const testId = testIdIn(text);
    const refused = await student.post(`${path}/register`, { testId });
    expect([refused.status, (await registered())?.host]).toEqual([422, '192.0.2.7']);
    expect(refused.text).toContain('tick the box that says so');
    const done = await student.post(`${path}/register`, { testId, keyConfirmed: 'yes' });
    expect([done.status, done.location]).toEqual([303, `${path}?registered`]);
    expect(await registered()).toMatchObject({
      ...{ host: node.host, sshPort: node.sshPort, hostKey: node.hostKey, practice: false },
    });
    const [entry] = await server.store.history.list({ courseId: server.course.id, limit: 1 });
    expect(entry).toMatchObject({
      action: 'node-registered',
      detail: { hostKey: node.hostKey, hostKeyBefore: 'ssh-ed25519 AAAA' },
    });
    const page = await student.get(done.location);
    expect(page.text).toContain('Your node is registered');
    expect(page.text).toContain(`${node.user}@${node.host} port ${node.sshPort}`);
    expect(page.text).toMatch(/<code>SHA256:[\w+/]{43}<\/code>/);
    expect((await student.get(path)).text).not.toContain('Your node is registered');
  });

  test('once registered is tested again, and there is nothing to register', async () => {
    const { text } = await send(right());
    expect(text).toContain('This is your registered node, and Podmark can look at it.');
    expect(text).toContain('as registered.');
    expect(text).not.toContain('Register this node');
  });

  test('that is at another address by now is not looked at before its connection is tested and registered again', async () => {
    const known = await registered();
    if (!known) throw new Error('the node was registered before');
    const { id: _id, registeredAt: _at, ...rest } = known;
    await server.store.nodes.register({ ...rest, address: '192.0.2.99' }, null);
    const step = '/courses/k8s/labs/services/steps/your-node';
    await student.post(`${step}/check`, { submissionKey: 'moved' });
    const page = await until(
      () => student.get(step),
      ({ text }) => text.includes('data-running="false"'),
      15_000,
    );
    expect(page.text).toContain('leads to another address than the one that Podmark signed in to');
    const { text } = await send(right());
    expect(text).toContain('One step is left: register it.');
    expect(text).not.toContain('name="keyConfirmed"');
    await student.post(`${path}/register`, { testId: testIdIn(text) });
    expect((await registered())?.address).toBe(node.host);
  }, 20_000);

  test('that shows another key after the test is not registered', async () => {
    const { text } = await send({ ...right(), apiAccess: 'direct' });
    const testId = testIdIn(text);
    await node.setSshFault('wrong-host-key');
    try {
      const answer = await student.post(`${path}/register`, { testId });
      expect(answer.status).toBe(422);
      expect(answer.text).toContain('another host key than it did in the test');
      expect((await registered())?.apiAccess).toBe('ssh');
    } finally {
      await node.setSshFault(null);
    }
  });

  test('that is gone after the test is not registered, and the test with it', async () => {
    const { text } = await send({ ...right(), apiAccess: 'direct' });
    await node.setSshFault('refuse');
    try {
      const answer = await student.post(`${path}/register`, { testId: testIdIn(text) });
      expect(answer.text).toContain('Podmark could not look at the node any more.');
      expect(answer.text).not.toContain('id="node-test"');
      expect((await student.get(`${path}/events`)).status).toBe(404);
    } finally {
      await node.setSshFault(null);
    }
  });

  test('that a classmate has, too, is registered, and told to both without names and to staff with them', async () => {
    const { store, course } = server;
    const known = await store.people.findForSignIn('ta-k8s');
    const passwordHash = known?.passwordHash ?? '';
    const other = await store.people.create({ login: 'other', name: 'The other', passwordHash });
    const membership = { courseId: course.id, personId: other.id, section: null };
    await store.courses.enroll({ ...membership, role: 'student' });
    const client = await server.visitAs('other');
    await client.get(path);
    await client.post(`${path}/test`, { apiAccess: 'ssh', ...right() });
    const test = await until(
      () => client.get(path),
      ({ text }) => text.includes('data-running="false"'),
    );
    const said = 'Another student of this course has registered this machine, too.';
    expect((await student.get(path)).text).not.toContain(said);
    await client.post(`${path}/register`, { testId: testIdIn(test.text) });
    expect((await registered())?.clusterId).toMatch(/^[0-9a-f-]{36}$/);

    const [own, others] = [await client.get(path), await student.get(path)];
    expect([own.text.includes(said), others.text.includes(said)]).toEqual([true, true]);
    expect([own.text.includes('The student'), others.text.includes('The other')]).toEqual([
      false,
      false,
    ]);
    const staff = await server.visitAs('ta-k8s');
    const both = 'The other and The student have one machine';
    expect((await staff.get('/courses/k8s/labs/services/gradebook')).text).toContain(both);
    for (const { id } of [other, server.student]) {
      const at = `/courses/k8s/labs/services/students/${id}`;
      expect((await staff.get(at)).text).toContain(`${both}.`);
    }
    expect((await student.get('/courses/k8s/labs/services/attempts')).text).not.toContain(both);
    expect((await staff.get(`/courses/k8s/people/${other.id}`)).text).toContain(
      'The other registered the node; it is the machine of The student (student-k8s), too',
    );
  }, 20_000);

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
    await student.post(`${step}/check`, {
      ...{ submissionKey: 'while it refuses', 'answer-address': '10.1.0.7:30080' },
    });
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
