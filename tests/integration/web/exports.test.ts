import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { EvidenceRecord } from '../../../src/domain/evidence.js';
import type { WebClient } from '../../support/web-client.js';
import { aResult, startWebServer, until, type WebServer } from '../../support/web-server.js';

const path = '/courses/k8s/labs/lab/exports';

let server: WebServer;
let instructor: WebClient;
let ta: WebClient;

async function enroll(login: string, name: string): Promise<string> {
  const { people, courses } = server.store;
  const person = await people.create({ login, name, passwordHash: 'a secret hash' });
  const ids = { courseId: server.course.id, personId: person.id };
  await courses.enroll({ ...ids, role: 'student', section: 'A' });
  return person.id;
}

beforeAll(async () => {
  server = await startWebServer();
  instructor = await server.visitAs('instructor-k8s');
  ta = await server.visitAs('ta-k8s');
  await instructor.follow(path);
  await ta.follow(path);
});
afterAll(() => server.stop());

describe('files', () => {
  beforeAll(async () => {
    await server.finished(aResult(10));
    await enroll('idle', '=HYPERLINK("http://evil")');
  });

  test('the CSV is for staff, with names that no spreadsheet runs', async () => {
    const { status, headers, text } = await ta.post(`${path}/csv`);
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(headers['content-disposition']).toBe('attachment; filename=k8s-lab.csv');
    const lines = text.split('\r\n');
    expect(lines[0]).toMatch(/^\ufeff?Login,Name,Section,E-mail,Student number,checkpoint,Total,/);
    expect(lines).toContain('student-k8s,The student,,,,10,10,10,0,1');
    expect(lines).toContain('idle,"\'=HYPERLINK(""http://evil"")",A,,,,0,,,0');
  });

  test('where the CSV was before leads to the exports', async () => {
    const { status, location } = await ta.get('/courses/k8s/labs/lab/gradebook.csv');
    expect([status, location]).toEqual([303, path]);
  });

  test('the one for Canvas has who has a score, under the heading that was typed', async () => {
    const { headers, text } = await instructor.post(`${path}/canvas`, { heading: ' Lab  (47) ' });
    expect(headers['content-disposition']).toBe('attachment; filename=k8s-lab-canvas.csv');
    expect(text).toBe(
      'Student,ID,SIS User ID,SIS Login ID,Section,Lab (47)\r\n    Points Possible,,,,,10\r\nThe student,,,student-k8s,,10\r\n',
    );
    const page = await instructor.get(path);
    expect(page.text).toContain('name="heading" value="Lab (47)"');
    expect(page.text).toContain('exported the grades for Canvas of 1 student, column “Lab (47)”');
  });

  test('a heading that Canvas would not take gives no file', async () => {
    const { status, text } = await instructor.post(`${path}/canvas`, { heading: 'Final Score' });
    expect(status).toBe(400);
    expect(text).toContain('Canvas leaves out columns');
    expect((await instructor.post(`${path}/canvas`)).status).toBe(400);
  });

  test('the one for Moodle has no line for who is not known there', async () => {
    const none = await instructor.post(`${path}/moodle`, { by: 'number' });
    expect(none.status).toBe(400);
    expect(none.text).toContain('Nobody would be in that file');
    const form = { by: 'username', columns: 'checkpoints', nothing: 'zero', scale: 'percent' };
    const { text } = await instructor.post(`${path}/moodle`, form);
    expect(text.split('\r\n').slice(0, 3).sort()).toEqual([
      '"\'=HYPERLINK(""http://evil"")",,,idle,0',
      'Full name,ID number,Email address,Username,A lab: A checkpoint',
      'The student,,,student-k8s,100',
    ]);
  });

  test('the page names who will not be found, with a way to them', async () => {
    const { text } = await instructor.get(path);
    expect(text).toContain('2 students may not be found');
    expect(text).toContain(`<a href="/courses/k8s/people/${server.student.id}">The student</a>`);
    const ofTa = await ta.get(path);
    expect(ofTa.text).toContain('Download CSV');
    expect(ofTa.text).not.toContain('Download for Canvas');
  });

  test('without students there is only what to do', async () => {
    const course = await server.store.courses.create({
      ...{ slug: 'empty', title: 'Empty', key: { publicKey: 'a b', privateKey: 'c' } },
    });
    const ids = { courseId: course.id, personId: server.instructor.id };
    await server.store.courses.enroll({ ...ids, role: 'instructor', section: null });
    const { text } = await instructor.get('/courses/empty/labs/lab/exports');
    expect(text).toContain('No students yet.');
    expect(text).not.toContain('Download');
  });
});

describe('evidence', () => {
  test('is everything of the lab, a line each, and nothing secret', async () => {
    const { headers, text } = await instructor.post(`${path}/evidence`);
    expect(headers['content-disposition']).toBe('attachment; filename=k8s-lab-evidence.jsonl');
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines[0]).toMatchObject({ type: 'export', version: 1, course: { slug: 'k8s' } });
    const of = (type: string) => lines.filter((one) => one.type === type);
    expect(of('student')).toHaveLength(2);
    const student = of('student').find((one) => one.student.login === 'student-k8s');
    expect(student.grades).toMatchObject([{ checkpointId: 'checkpoint', score: 10 }]);
    expect(of('attempt')).toMatchObject([
      {
        studentId: server.student.id,
        requestedBy: { login: 'student-k8s' },
        checks: [{ outcome: { kind: 'pass' }, facts: { seen: true } }],
        calls: [{ what: 'exec true' }],
      },
    ]);
    const actions = of('history').map((one) => one.action);
    expect(actions).toEqual(expect.arrayContaining(['attempt-requested', 'grade-recorded']));
    expect(lines.at(-1)).toEqual({
      ...{ type: 'end', students: 2, attempts: 1, history: of('history').length },
    });
    expect(text).not.toMatch(/passwordHash|a secret hash|argon2|privateKey|ssh-ed25519/);
  });

  test('has what students asked, and more time', async () => {
    const { store, course, student } = server;
    const of = { courseId: course.id, labId: 'lab', studentId: student.id };
    await store.objections.open({ ...of, checkpointId: 'checkpoint', text: 'Look at it.' });
    const until = new Date('2099-01-01T10:00:00Z');
    const granted = { ...of, dueAt: until, reason: 'ill', actorId: server.instructor.id };
    await store.policies.grantExtension(granted);
    const { text } = await instructor.post(`${path}/evidence`);
    const record = text
      .split('\n')
      .filter((one) => one.startsWith('{"type":"student"') && one.includes('"student-k8s"'))
      .map((one) => JSON.parse(one))[0];
    expect(record.extendedTo).toBe('2099-01-01T10:00:00.000Z');
    expect(record.objections).toMatchObject([
      { state: 'open', closedBy: null, messages: [{ author: { login: 'student-k8s' } }] },
    ]);
  });

  test('is read no further than it is taken, and not at all by who went away', async () => {
    const { exports } = server.store;
    const real = exports.evidence;
    let [taken, ended] = [0, false];
    exports.evidence = async function* (lab) {
      try {
        const [first] = await take(real(lab));
        for (let at = 0; at < 1_000_000; at += 1) {
          taken = at;
          yield { ...first, padding: 'x'.repeat(10_000) } as unknown as EvidenceRecord;
        }
      } finally {
        ended = true;
      }
    };
    try {
      const gone = await openAndPause(`${path}/evidence`);
      // while nobody reads, what is taken stands still when the buffers are full
      let before = -1;
      await until(
        async () => {
          const stands = taken === before && taken > 0;
          before = taken;
          await new Promise((done) => setTimeout(done, 100));
          return stands;
        },
        (stands) => stands,
      );
      expect(taken).toBeLessThan(10_000);
      gone();
      await until(
        async () => ended,
        (is) => is,
      );
      expect(server.log.filter(({ err }) => err !== undefined)).toEqual([]);
    } finally {
      exports.evidence = real;
    }
  });
});

async function take<T>(from: AsyncIterable<T>): Promise<T[]> {
  for await (const one of from) return [one];
  return [];
}

/** Asks as the instructor, reads nothing, and gives a way to go away. */
function openAndPause(to: string): Promise<() => void> {
  const { hostname, port } = new URL(server.url);
  const cookie = [...instructor.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const headers = { cookie, 'content-type': 'application/x-www-form-urlencoded' };
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, method: 'POST', path: to, headers, agent: false });
    asked.once('error', reject);
    asked.once('response', (response) => {
      response.pause();
      resolve(() => response.destroy());
    });
    asked.end(`csrfToken=${instructor.csrfToken}`);
  });
}
