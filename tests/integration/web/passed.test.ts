import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { defaultPolicy, type LabPolicy } from '../../../src/domain/policy.js';
import { aCheckpoint, aLab } from '../../support/runs.js';
import type { WebClient } from '../../support/web-client.js';
import { aResult, startWebServer, type WebServer } from '../../support/web-server.js';

const lab = aLab([aCheckpoint({ points: 20 }), aCheckpoint({ id: 'second', title: 'Second' })]);
const base = '/courses/k8s/labs/lab';
let server: WebServer;
let student: WebClient;
let ta: WebClient;
beforeEach(async () => {
  server = await startWebServer({ labs: new Map([['lab', lab]]) });
  student = await server.visitAs('student-k8s');
  ta = await server.visitAs('ta-k8s');
});
afterEach(() => server.stop());

/** How the first checkpoint stands on the pages that say so, and how many finished the lab. */
async function shown() {
  const { text: step } = await student.get(`${base}/steps/second`);
  const { text: gradebook } = await ta.get(`${base}/gradebook`);
  const { text: card } = await ta.get(`${base}/students/${server.student.id}`);
  const { text: statistics } = await ta.get(`${base}/statistics`);
  return {
    step: /A checkpoint<span class="sr">, ([^<]*)/.exec(step)?.[1],
    leadsTo: (await student.get(base)).location,
    cell: /<td class="cell"><a class="(\w+)/.exec(gradebook)?.[1],
    card: />A checkpoint<\/a> <span class="small soft">([^<]*)/.exec(card)?.[1],
    finished: /(\d+) finished/.exec(gradebook)?.[1],
    statistics: / ([01]) passed/.exec(
      statistics.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' '),
    )?.[1],
  };
}

const passed = { step: 'passed', cell: 'pass', card: 'passed', statistics: '1' };

test('what is passed stays so for everybody when the lab gives other points and a later look is worse', async () => {
  await server.finished(aResult(10), { points: 10 });
  const steps = `${base}/steps`;
  expect(await shown()).toEqual({ ...passed, leadsTo: `${steps}/second`, finished: '0' });
  await server.finished(aResult(12), { points: 20 });
  expect(await shown()).toEqual({ ...passed, leadsTo: `${steps}/second`, finished: '0' });
  await server.finished(aResult(10), { checkpointId: 'second' });
  expect(await shown()).toEqual({ ...passed, leadsTo: `${steps}/checkpoint`, finished: '1' });
});

test('what is passed late is passed, whatever the penalty leaves of it', async () => {
  const { store, course, instructor } = server;
  const late = { kind: 'per-day', percentPerDay: 10, floorPercent: 0 } as const;
  const policy = { ...defaultPolicy, dueAt: new Date(Date.now() - 60_000), late };
  const save = (given: LabPolicy, basedOnRevision: number) => {
    const actorId = instructor.id;
    const key = { courseId: course.id, labId: 'lab' };
    return store.policies.save({ ...key, policy: given, basedOnRevision, actorId });
  };
  await save(policy, 0);
  await server.finished(aResult(20, { outcome: 'pass' }), { points: 20 });
  await server.finished(aResult(4), { points: 20 });
  const expected = { ...passed, leadsTo: `${base}/steps/second`, finished: '0' };
  expect(await shown()).toEqual(expected);
  await save({ ...policy, late: { kind: 'not-counted' } }, 1);
  expect(await shown()).toEqual(expected);
  await server.finished(aResult(10), { checkpointId: 'second' });
  expect(await shown()).toMatchObject({ finished: '1' });
});
