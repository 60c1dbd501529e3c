import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type WebClient, wordsOf } from '../../support/web-client.js';
import { aResult, startWebServer, type WebServer } from '../../support/web-server.js';

const step = '/courses/k8s/labs/lab/steps/checkpoint';
let server: WebServer;
let student: WebClient;
let ta: WebClient;
beforeAll(async () => {
  server = await startWebServer();
  await server.finished(aResult(0));
  student = await server.visitAs('student-k8s');
  ta = await server.visitAs('ta-k8s');
});
afterAll(() => server.stop());

/** Text without tags, one space between words. */

/** Asks with these words and returns where the question is. */
async function ask(text: string): Promise<string> {
  const answer = await student.post(`${step}/objections`, { text });
  expect(answer.status).toBe(303);
  return answer.location;
}

describe('a question to a person', () => {
  let question: string;

  test('is asked below the checkpoint, once while it is open', async () => {
    expect((await student.get(step)).text).toContain('Ask a person to look');
    question = await ask('It works, <b>look</b>\nat the second line.');
    const page = await student.get(step);
    expect(page.text).toContain('You asked a person to look. Nobody has answered yet.');
    expect(page.text).not.toContain(`action="${step}/objections"`);
    const second = await student.post(`${step}/objections`, { text: 'again' });
    expect(second.status).toBe(409);
    expect((await student.get('/courses/k8s')).text).toContain('Your questions to a person');
    expect((await student.get('/courses/k8s')).text).not.toContain('waiting');
  });

  test('without words is not asked', async () => {
    expect((await student.post(`${step}/objections`, { text: ' ' })).status).toBe(400);
  });

  test('stands in the queue with its words as text, and with what was seen', async () => {
    const { text } = await ta.get('/courses/k8s/queue');
    expect(text).toContain('1 waits for an answer');
    expect(text).toContain(`href="${question}"`);
    expect(text).toContain('It works, &lt;b&gt;look&lt;/b&gt;');
    const page = await ta.get(question);
    expect(page.text).toContain('The student asks for a look.');
    expect(page.text).toContain('The attempt it is about');
    expect(page.text).toContain('A check');
  });

  test('is counted beside the queue on every page that staff sees, until it is answered', async () => {
    const marked = />Queue <span class="tag">1<span class="sr"> waiting/;
    expect((await ta.get('/courses/k8s')).text).toMatch(marked);
    expect((await ta.get('/courses/k8s/labs/lab/gradebook')).text).toMatch(marked);
    expect((await ta.get('/courses/k8s/people')).text).toMatch(marked);
  });

  test('is for its student and staff alone', async () => {
    const { store, course } = server;
    const { passwordHash } = (await store.people.findForSignIn('ta-k8s')) ?? { passwordHash: '' };
    const other = await store.people.create({ login: 'other', name: 'Other', passwordHash });
    const membership = { courseId: course.id, personId: other.id, section: null };
    await store.courses.enroll({ ...membership, role: 'student' });
    const stranger = await server.visitAs('other');
    expect((await stranger.get(question)).status).toBe(404);
    expect((await stranger.post(question, { do: 'withdraw' })).status).toBe(404);
    expect((await stranger.get('/courses/k8s/queue')).status).toBe(403);
    expect((await student.get('/courses/k8s/objections/none')).status).toBe(404);
  });

  test('is not closed by its student, nor by staff without a reason, whose words stay', async () => {
    expect((await student.post(question, { do: 'accepted', text: 'yes' })).status).toBe(400);
    expect((await ta.post(question, { do: 'withdraw' })).status).toBe(400);
    const refused = await ta.post(question, { do: 'declined', text: '' });
    expect(refused.status).toBe(400);
    expect(refused.text).toContain('Say why: the student reads it.');
    const long = 'x'.repeat(4001);
    const tooLong = await ta.post(question, { do: 'answer', text: long });
    expect([tooLong.status, tooLong.text.includes(`>${long}</textarea>`)]).toEqual([400, true]);
  });

  test('is answered, and the student has the word until they write', async () => {
    expect((await ta.post(question, { do: 'answer', text: 'Which pod?' })).location).toBe(question);
    const { text } = await ta.get('/courses/k8s/queue');
    expect(text).toContain('0 wait for an answer');
    expect(text).toMatch(/>Queue<\/a>/);
    const page = await student.get(step);
    expect(page.text).toContain('The ta answered. It is your turn.');
    expect(page.text).toContain('Which pod?');
    await student.post(question, { do: 'answer', text: 'The first.' });
    expect((await ta.get('/courses/k8s/queue')).text).toContain('1 waits for an answer');
  });

  test('waits for who answered last once the student has written back', async () => {
    for (const path of [step, question, '/courses/k8s']) {
      const { text } = await student.get(path);
      expect([path, wordsOf(text)]).toEqual([
        path,
        expect.stringContaining('Waiting for The ta. You wrote just now'),
      ]);
      expect(text).not.toContain('Nobody has answered');
    }
    await server.store.objections.answer({
      ...{ id: question.split('/').at(-1) ?? '', authorId: server.instructor.id },
      text: 'I look, too.',
    });
    expect((await student.get(step)).text).toContain('The instructor answered. It is your turn.');
    await student.post(question, { do: 'answer', text: 'Thanks.' });
    expect((await student.get(step)).text).toContain('Waiting for The instructor.');
  });

  test('ends with its outcome told, and takes no more words', async () => {
    await ta.post(question, { do: 'declined', text: 'The label is missing.' });
    const { text } = await student.get(question);
    expect(text).toContain('The ta looked and declined.');
    expect(text).toContain('The label is missing.');
    expect(text).not.toContain('<textarea');
    expect((await student.post(question, { do: 'answer', text: 'But' })).status).toBe(409);
    expect((await ta.get('/courses/k8s/queue')).text).toContain('Nobody waits.');
  });

  test('can be asked again, and be taken back', async () => {
    const again = await ask('Once more.');
    await student.post(again, { do: 'withdraw' });
    expect((await student.get(again)).text).toContain('You took your question back.');
    const accepted = await ask('A third time.');
    await ta.post(accepted, { do: 'accepted', text: 'You are right.' });
    expect((await student.get(step)).text).toContain('The ta looked and agrees with you.');
  });
});

test('who is stuck stands in the queue with what stops them', async () => {
  for (let count = 0; count < 4; count += 1) await server.finished(aResult(0));
  const { text } = await ta.get('/courses/k8s/queue');
  expect(text).toContain('1 stuck');
  expect(text).toContain('5 attempts without a pass');
});

test('from one question a link leads to the next that waits', async () => {
  const first = await ask('The first one.');
  const { store, course } = server;
  const other = await store.people.findForSignIn('other');
  const second = await store.objections.open({
    ...{ courseId: course.id, labId: 'lab', checkpointId: 'checkpoint' },
    ...{ studentId: other?.person.id ?? '', text: 'The second one.' },
  });
  const { text } = await ta.get(first);
  expect(text).toContain(`href="/courses/k8s/objections/${second.id}">Next in the queue: Other`);
});

describe('the queue narrowed to a section', () => {
  const other = 'B &amp; C';
  const narrowed = '/courses/k8s/queue?section=B+%26+C';
  let first: string;
  let second: string;

  beforeAll(async () => {
    const { store, course } = server;
    const known = await store.people.findForSignIn('other');
    const personId = known?.person.id ?? '';
    const membership = { courseId: course.id, personId, role: 'student' as const };
    await store.courses.enroll({ ...membership, section: 'B & C' });
    const asked = { courseId: course.id, labId: 'lab', studentId: personId };
    const open = async (checkpointId: string) =>
      (await store.objections.open({ ...asked, checkpointId, text: 'Look.' })).id;
    first = await open('one');
    second = await open('two');
  });

  test('is a choice that the address keeps', async () => {
    const { text } = await ta.get('/courses/k8s/queue');
    expect(text).toContain(`<option value="${other}">${other}</option>`);
    const page = await ta.get(narrowed);
    expect(page.text).toContain(`<option value="${other}" selected>`);
    expect(page.text).toContain('3 wait for an answer · 0 stuck');
    expect(page.text).toContain('Next one waiting: Other');
    expect(text).toContain('Next one waiting: The student');
  });

  test('is kept by the question, its form and the next one', async () => {
    const question = `/courses/k8s/objections/${first}?section=B+%26+C`;
    expect((await ta.get(narrowed)).text).toContain(`href="${question}"`);
    const { text } = await ta.get(question);
    expect(text).toContain(`href="${narrowed}">← Queue`);
    expect(text).toContain(`action="${question}"`);
    expect(text).toContain(`href="/courses/k8s/objections/${second}?section=B+%26+C">Next`);
    const answered = await ta.post(question, { do: 'answer', text: 'Which?' });
    expect(answered.location).toBe(question);
    expect((await ta.get(narrowed)).text).toContain('2 wait for an answer');
  });

  test('says that nobody waits there, and leads back', async () => {
    const { text } = await ta.get('/courses/k8s/queue?section=nowhere');
    expect(text).toContain('Nobody in section nowhere waits.');
    expect(text).toContain('<option value="nowhere" selected>');
    expect(text).toContain('<a href="/courses/k8s/queue">Show the whole course</a>');
    expect(text).not.toContain('Next one waiting');
  });

  test('shows who of it is stuck, and nobody else', async () => {
    const known = await server.store.people.findForSignIn('other');
    const whose = { studentId: known?.person.id ?? '', requestedById: known?.person.id ?? '' };
    for (let count = 0; count < 4; count += 1) await server.finished(aResult(0), whose);
    expect((await ta.get('/courses/k8s/queue')).text).toContain('2 stuck');
    const { text } = await ta.get(narrowed);
    expect(text).toContain('1 stuck');
    const stuck = text.slice(text.indexOf('id="stuck"'));
    expect(stuck).toContain('4 attempts without a pass');
    expect(stuck).not.toContain('5 attempts without a pass');
  });

  test('is nothing to a student', async () => {
    const whose = { courseId: server.course.id, studentId: server.student.id };
    const [newest] = await server.store.objections.listOfStudent(whose);
    const mine = `/courses/k8s/objections/${newest?.id}`;
    expect((await student.get(`${mine}?section=B`)).text).toContain(`action="${mine}"`);
    expect((await student.get(mine)).text).not.toContain('id="keys"');
  });
});
