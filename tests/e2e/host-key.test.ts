import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { loadCatalog } from '../../src/catalog/load-catalog.js';
import { checkers } from '../../src/checkers/registry.js';
import { defaultPolicy } from '../../src/domain/policy.js';
import { createNodeConnector } from '../../src/node/node-connector.js';
import { createNodeProbe, defaultProbeLimits } from '../../src/node/node-probe.js';
import type { FaultyPracticeNode } from '../../src/practice/practice-node.js';
import {
  expectWell,
  inBrowser,
  looks,
  startBrowser,
  type TestBrowser,
} from '../support/browser.js';
import { Cleanups } from '../support/nodes.js';
import { startPractice } from '../support/practice.js';
import { startWebServer, type WebServer } from '../support/web-server.js';

/** Of attempts, each of which takes an hour to come back. */
const limit = { burst: 3, refillMinutes: 60 };

inBrowser.each(looks)('a node that shows another host key, %s', (_where, look) => {
  const cleanups = new Cleanups();
  let node: FaultyPracticeNode;
  let server: WebServer;
  let browser: TestBrowser;
  let student: Page;
  /** Of the key that is registered at first. */
  let fingerprint: string;

  beforeAll(async () => {
    node = await startPractice(cleanups);
    const policy = { allowedNetworks: [], isPracticeNode: (at: string) => at === node.host };
    server = await startWebServer({
      labs: await loadCatalog(resolve('labs'), checkers),
      checkers,
      connector: createNodeConnector(policy),
      probe: createNodeProbe(policy, defaultProbeLimits),
    });
    cleanups.add(() => server.stop());
    const { store, course, instructor } = server;
    node.authorizeKey((await store.courses.getKey(course.id)).publicKey);
    const { host, sshPort, hostKey, user } = node;
    await store.nodes.register(
      {
        ...{ courseId: course.id, studentId: server.student.id, practice: false, clusterId: null },
        ...{ host, address: host, sshPort, hostKey, user, apiAccess: 'ssh' },
      },
      server.student.id,
    );
    await store.policies.save({
      ...{ courseId: course.id, labId: 'services', basedOnRevision: 0 },
      ...{ policy: { ...defaultPolicy, limit }, actorId: instructor.id },
    });
    browser = await startBrowser();
    cleanups.add(() => browser.close());
    student = await browser.visitAs('student-k8s', server, look);
  });
  afterAll(() => cleanups.run());

  const at = (path: string) => `${server.url}/courses/k8s${path}`;
  const check = async (text: RegExp) => {
    await student.goto(at('/labs/services/steps/your-node'));
    await student.click('#check-button');
    await student.locator('#panel .status', { hasText: text }).waitFor();
  };
  const left = () => student.locator('#attempts-left').textContent();

  test('cannot be looked at, which costs neither points nor an attempt', async () => {
    await check(/Passed: 4 of 4/);
    expect(await left()).toContain('2 attempts left');
    await node.setSshFault('wrong-host-key');
    await check(/[Cc]ould not look/);
    expect(await left()).toContain('2 attempts left');
    expect(await student.textContent('#panel .panel-head')).toContain('4 of 4 points');
    await expectWell(student);
  });

  test('is seen by the test of the connection, and registered only once the key was compared', async () => {
    await student.click('#panel a:text-is("Test the connection")');
    await student.waitForURL(at('/node'));
    fingerprint = (await student.textContent('dl.facts code')) ?? '';
    await student.click('section:has(h2:text("Registered")) button');
    await student.waitForSelector('.stages .warning:has-text("another key")');
    await student.waitForSelector('#node-test .register');
    expect(await student.textContent('.stages .warning')).toContain(`registered is ${fingerprint}`);
    await expectWell(student);
    const shown = await student.textContent('.register .fingerprint');
    expect(shown).not.toBe(fingerprint);
    await student.click('text=Register this node');
    expect(await student.locator('[name=keyConfirmed]:invalid').count()).toBe(1);
    const box = await student.locator('[name=keyConfirmed]').boundingBox();
    const words = await student.locator('label:has([name=keyConfirmed]) span').boundingBox();
    expect(Math.abs(Number(box?.y) - Number(words?.y))).toBeLessThan(3);
    await student.check('[name=keyConfirmed]');
    await student.click('text=Register this node');
    await student.waitForSelector('.notice.pass');
    expect(await student.textContent('dl.facts code')).toBe(shown);
    await expectWell(student);
  });

  test('is looked at again with the new key', async () => {
    await check(/Passed: 4 of 4/);
    expect(await left()).toContain('1 attempt left');
  });

  test('has its change in the history, by whom', async () => {
    const instructor = await browser.visitAs('instructor-k8s', server, look);
    await instructor.goto(at('/people'));
    await instructor.click('a:text-is("The student")');
    await instructor.waitForSelector('h2:text("History")');
    const changes = instructor.locator('li', {
      hasText: 'registered the node with a new host key',
    });
    // the other one put the node of this test in the place of one that is not there
    expect(await changes.count()).toBe(2);
    await expectWell(instructor);
  });
});
