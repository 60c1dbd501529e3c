import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { LabTemplate } from '../../../src/catalog/lab-template.js';
import type { Attempt } from '../../../src/domain/attempt.js';
import { defaultSettings, type LabSettings } from '../../../src/domain/lab-settings.js';
import { NodeUnreachable } from '../../../src/domain/outcome.js';
import { StoreUnavailable } from '../../../src/domain/stores.js';
import { type AttemptQueue, createAttemptQueue } from '../../../src/grading/attempt-queue.js';
import { createLabsOf, type LabsOf } from '../../../src/grading/course-labs.js';
import { createGrading, type Grading, GradingRefusal } from '../../../src/grading/grading.js';
import { createNodeRegistration } from '../../../src/grading/node-registration.js';
import { ProgressBoard } from '../../../src/grading/progress.js';
import type { RunCheckpoints, RunRequest } from '../../../src/grading/run-checkpoints.js';
import { aCheckpoint, aLab, aSession, connectorOf } from '../../support/runs.js';
import {
  addClass,
  aRequest,
  aResult,
  type Class,
  openTestStore,
  type TestStore,
} from '../../support/stores.js';

let database: TestStore;
let school: Class;
let progress: ProgressBoard;
let errors: unknown[];
let queue: AttemptQueue;
let grading: Grading;
let run: (request: RunRequest) => Promise<number | null>;

const field = { id: 'field', label: 'The address', placeholder: '10.1.0.7' };
const lab = aLab([
  aCheckpoint({ answers: [field] }),
  ...['second', 'third', 'fourth'].map((id) => aCheckpoint({ id })),
]);
const labs = new Map([['lab', lab]]);
const labsOf = async () => labs;

/** Runs checkpoints as the test says: a score, null for a node that cannot be reached. */
const runCheckpoints: RunCheckpoints = async (request) => {
  const score = await run(request);
  const [one] = request.checkpoints;
  if (!one) throw new Error('no checkpoint');
  const { calls, ...result } = aResult(score);
  return { checkpoints: [{ checkpoint: one.checkpoint, ...result }], calls, durationMs: 1 };
};

function newQueue(
  concurrency = 2,
  store = database.store,
  retriesAfterMs = [1],
  labsOfCourse: LabsOf = labsOf,
): AttemptQueue {
  return createAttemptQueue({
    store,
    labsOf: labsOfCourse,
    runCheckpoints,
    progress,
    concurrency,
    retriesAfterMs,
    reportError: (error) => errors.push(error),
  });
}

beforeEach(async () => {
  database = await openTestStore();
  school = await addClass(database.store);
  progress = new ProgressBoard();
  errors = [];
  run = async () => 10;
  queue = newQueue();
  grading = createGrading({ store: database.store, labsOf, queue });
});
afterEach(async () => {
  await queue.stop();
  await database.remove();
});

const where = () => ({
  course: school.course,
  labId: 'lab',
  checkpointId: 'checkpoint',
  studentId: school.student.id,
});

async function finished(attempt: Pick<Attempt, 'id'>): Promise<Attempt> {
  for (;;) {
    const changed = new Promise<void>((resolve) => {
      const stop = progress.watch(attempt.id, () => {
        stop();
        resolve();
      });
    });
    const now = await database.store.attempts.find(attempt.id);
    if (now?.state === 'finished') return now;
    await changed;
  }
}

describe('submitting', () => {
  test('runs the attempt with the answers that the checkpoint asks for, and records the grade', async () => {
    let asked: RunRequest | undefined;
    run = async (request) => {
      asked = request;
      return 10;
    };
    const answers = { field: ' 10.1.0.9 ', another: 'not asked' };
    const attempt = await grading.submit({ ...where(), answers, submissionKey: 'form' });
    expect(await finished(attempt)).toMatchObject({
      outcome: 'pass',
      score: 10,
      answers: { field: '10.1.0.9' },
    });
    expect(asked?.checkpoints[0]?.answers).toEqual({ field: '10.1.0.9' });
    expect(asked?.privateKey).toContain('PRIVATE KEY');
    expect(asked?.node).toMatchObject({ host: '192.0.2.7' });
  });

  test('the same form twice is one attempt', async () => {
    const form = { ...where(), answers: { field: '10.1.0.9' }, submissionKey: 'form' };
    const [one, other] = await Promise.all([grading.submit(form), grading.submit(form)]);
    expect(one.id).toBe(other.id);
  });

  test.each([
    ['no field', {}],
    ['an empty field', { field: '' }],
    ['spaces', { field: ' \t\n\u00a0\u3000' }],
    ['characters that nobody sees', { field: '\u200b\ufeff\u0000\u202e' }],
  ])('%s is no answer: nothing is checked, written or used up', async (_, answers) => {
    const form = { ...where(), answers, submissionKey: 'form' };
    await expect(grading.submit(form)).rejects.toMatchObject({
      ...{ name: 'GradingRefusal', code: 'answer-missing', missing: ['field'] },
    });
    const { store } = database;
    const courseId = school.course.id;
    const whose = { courseId, studentId: school.student.id, labId: 'lab' };
    expect(await store.attempts.listOfStudent(whose)).toEqual([]);
    const history = await store.history.list({ courseId, limit: 10 });
    expect(history.map(({ action }) => action)).not.toContain('attempt-requested');
  });

  test.each([
    ['a lab that does not exist', { labId: 'nothing' }, 'no-such-checkpoint'],
    ['a checkpoint that does not exist', { checkpointId: 'nothing' }, 'no-such-checkpoint'],
  ])('refuses %s', async (_, given, code) => {
    const form = { ...where(), ...given, answers: {}, submissionKey: 'form' };
    await expect(grading.submit(form)).rejects.toMatchObject({ name: 'GradingRefusal', code });
  });

  test('refuses staff, and a student without a node', async () => {
    const staff = { ...where(), studentId: school.ta.id, answers: {}, submissionKey: 'form' };
    await expect(grading.submit(staff)).rejects.toMatchObject({ code: 'not-a-student' });
    const { store } = database;
    const other = await store.people.create({ login: 'new', name: 'New', passwordHash: 'x' });
    await store.courses.enroll({
      courseId: school.course.id,
      personId: other.id,
      role: 'student',
      section: null,
    });
    const homeless = { ...staff, studentId: other.id };
    await expect(grading.submit(homeless)).rejects.toMatchObject({ code: 'no-node' });
  });
});

describe('running again', () => {
  const rerun = (given: object = {}) =>
    grading.rerun({
      ...where(),
      requestedBy: school.ta,
      reason: 'the node was down',
      submissionKey: 'again',
      ...given,
    });

  test('takes the answers that the student gave last, and says who asked and why', async () => {
    await finished(
      await grading.submit({ ...where(), answers: { field: '10.1.0.7' }, submissionKey: 'a' }),
    );
    const attempt = await finished(await rerun());
    expect(attempt).toMatchObject({
      kind: 'rerun',
      reason: 'the node was down',
      requestedById: school.ta.id,
      answers: { field: '10.1.0.7' },
    });
  });

  test('is one attempt for one form, and never lowers the grade', async () => {
    await finished(
      await grading.submit({ ...where(), answers: { field: 'x' }, submissionKey: 'a' }),
    );
    run = async () => 2;
    const [one, other] = await Promise.all([rerun(), rerun()]);
    expect(one.id).toBe(other.id);
    expect(await finished(one)).toMatchObject({ score: 2 });
    const whose = { courseId: school.course.id, studentId: school.student.id, labId: 'lab' };
    expect(await database.store.attempts.listGrades(whose)).toMatchObject([{ score: 10 }]);
  });

  test('needs a reason, and works where the student never pressed Check', async () => {
    await expect(rerun({ reason: '  ' })).rejects.toBeInstanceOf(GradingRefusal);
    expect(await finished(await rerun())).toMatchObject({ answers: {} });
  });
});

describe('the queue', () => {
  test('takes up what was queued and what a stopped server left running', async () => {
    const { attempts } = database.store;
    const left = (await attempts.request(aRequest(school))).attempt;
    await attempts.start(left.id);
    const waiting = (await attempts.request(aRequest(school, { checkpointId: 'second' }))).attempt;
    await queue.start();
    expect(await finished(left)).toMatchObject({ outcome: 'pass' });
    expect(await finished(waiting)).toMatchObject({ outcome: 'pass' });
  });

  test('gives facts of an earlier passed check, newest first, and none where none passed', async () => {
    await finished(
      await grading.submit({ ...where(), answers: { field: 'x' }, submissionKey: 'a' }),
    );
    const seen: unknown[] = [];
    run = async ({ checkpoints: [one] }) => {
      seen.push(
        await one?.findEarlierFacts('checkpoint', 'check'),
        await one?.findEarlierFacts('second', 'check'),
      );
      return 10;
    };
    await finished(
      await grading.submit({ ...where(), answers: { field: 'x' }, submissionKey: 'b' }),
    );
    expect(seen).toEqual([{ seen: true }, undefined]);
  });

  test('tells those who watch, and has nothing to tell afterwards', async () => {
    let told = 0;
    let livedAs: unknown;
    run = async ({ onProgress }) => {
      const place = { checkpointId: 'checkpoint', checkId: 'check' };
      onProgress?.({ kind: 'started', ...place });
      const verdict = { kind: 'fail' as const, expected: 'a', observed: 'b' };
      onProgress?.({ kind: 'waiting', ...place, verdict });
      livedAs = [...(progress.find(attemptId) ?? [])].map(([id, live]) => [id, live.state]);
      return 10;
    };
    const { attempt } = await database.store.attempts.request(aRequest(school));
    const attemptId = attempt.id;
    progress.watch(attemptId, () => {
      told += 1;
    });
    queue.add(attempt);
    await finished(attempt);
    expect(livedAs).toEqual([['check', 'waiting']]);
    expect(told).toBeGreaterThanOrEqual(4);
    expect(progress.find(attemptId)).toBeUndefined();
    progress.record(attemptId, { kind: 'started', checkpointId: 'checkpoint', checkId: 'check' });
    expect(progress.find(attemptId)).toBeUndefined();
  });

  test('an error of ours ends the attempt as broken, without a score', async () => {
    run = async () => {
      throw new Error('our bug');
    };
    const attempt = await grading.submit({
      ...where(),
      answers: { field: 'x' },
      submissionKey: 'a',
    });
    expect(await finished(attempt)).toMatchObject({ outcome: 'broken', score: null });
    expect(errors).toEqual([new Error('our bug')]);
  });

  test('lets others in between looks that end at once', async () => {
    for (let count = 0; count < 12; count += 1) {
      // the lab has no such checkpoint, so no look begins
      const { attempt } = await database.store.attempts.request(
        aRequest(school, { checkpointId: `step-${count}` }),
      );
      queue.add(attempt);
    }
    const isAnyLeft = async () => (await database.store.attempts.listQueued()).length > 0;
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(await isAnyLeft()).toBe(true);
  });

  describe('where the course sets the lab while an attempt waits', () => {
    const templates = new Map<string, LabTemplate>([
      ['lab', { lab, values: [], resolve: () => ({ lab, problems: [] }) }],
    ]);
    const settle = (given: Partial<LabSettings>) =>
      database.store.labSettings.save({
        settings: { ...defaultSettings, ...given },
        ...{ courseId: school.course.id, labId: 'lab', basedOnRevision: 0 },
        actorId: school.instructor.id,
      });
    const asked: [string, number][] = [];

    beforeEach(() => {
      asked.length = 0;
      run = async ({ checkpoints: [one] }) => {
        asked.push([String(one?.checkpoint.id), Number(one?.checkpoint.points)]);
        return one?.checkpoint.points ?? null;
      };
      queue = newQueue(1, database.store, [1], createLabsOf(database.store, templates));
    });

    test('it is scored in the points of then, and graded in those of now', async () => {
      const { attempt } = await database.store.attempts.request(aRequest(school));
      await settle({ points: { checkpoint: 4 } });
      queue.add(attempt);
      expect(await finished(attempt)).toMatchObject({ outcome: 'pass', score: 10, points: 10 });
      expect(asked).toEqual([['checkpoint', 10]]);
      const whose = { courseId: school.course.id, studentId: school.student.id, labId: 'lab' };
      const [grade] = await database.store.attempts.listGrades(whose);
      expect(grade).toMatchObject({ score: 4, points: 4 });
    });

    test('it is finished though its checkpoint was left out', async () => {
      const { attempt } = await database.store.attempts.request(aRequest(school));
      await settle({ leftOut: ['checkpoint'] });
      queue.add(attempt);
      expect(await finished(attempt)).toMatchObject({ outcome: 'pass' });
      expect(errors).toEqual([]);
    });
  });

  test('an attempt whose lab is gone is broken, and its error is told', async () => {
    const { attempt } = await database.store.attempts.request(aRequest(school, { labId: 'gone' }));
    queue.add(attempt);
    expect(await finished(attempt)).toMatchObject({ outcome: 'broken' });
    expect(String(errors[0])).toContain('no checkpoint or no node');
  });

  /** A store whose attempts cannot be started, or finished, the first times. */
  function failing(
    what: 'start' | 'finish',
    times: number,
    errorOf = (_result?: unknown) => new Error('disk full'),
  ) {
    let left = times;
    const { store } = database;
    const { [what]: work } = store.attempts;
    const fails = async (...given: Parameters<typeof work>) => {
      left -= 1;
      if (left >= 0) throw errorOf(given[1]);
      return await (work as (...asked: typeof given) => ReturnType<typeof work>)(...given);
    };
    return { ...store, attempts: { ...store.attempts, [what]: fails } };
  }

  test.each(['start', 'finish'] as const)('asks the store again where %s fails', async (what) => {
    const { attempt } = await database.store.attempts.request(aRequest(school));
    queue = newQueue(1, failing(what, 1));
    queue.add(attempt);
    expect(await finished(attempt)).toMatchObject({ outcome: 'pass', score: 10 });
    expect(errors).toEqual([]);
  });

  test.each(['start', 'finish'] as const)(
    'while the store is unavailable, %s is tried until it is well, and told once',
    async (what) => {
      const { attempt } = await database.store.attempts.request(aRequest(school));
      const unavailable = new StoreUnavailable({ cause: 'SQLITE_BUSY' });
      queue = newQueue(
        1,
        failing(what, 20, () => unavailable),
      );
      queue.add(attempt);
      expect(await finished(attempt)).toMatchObject({ outcome: 'pass', score: 10 });
      expect(errors).toEqual([unavailable]);
    },
  );

  test('a result that the store refuses ends as broken once the store is well', async () => {
    const { attempt } = await database.store.attempts.request(aRequest(school));
    const refused = new Error('refused');
    const isBroken = (result: unknown) => (result as { outcome: string }).outcome === 'broken';
    const store = failing('finish', 6, (result) =>
      isBroken(result) ? new StoreUnavailable({}) : refused,
    );
    queue = newQueue(1, store);
    queue.add(attempt);
    expect(await finished(attempt)).toMatchObject({ outcome: 'broken', score: null });
    expect(errors).toContain(refused);
  });

  test('an attempt that is under way at three starts is broken, and not run again', async () => {
    let runs = 0;
    run = async () => {
      runs += 1;
      return 10;
    };
    const { attempts } = database.store;
    const { attempt } = await attempts.request(aRequest(school));
    for (const start of [1, 2]) {
      // the server died while the attempt ran
      await attempts.start(attempt.id);
      expect({ start, givenUp: await attempts.requeueRunning() }).toEqual({ start, givenUp: [] });
    }
    await attempts.start(attempt.id);
    await queue.start();

    expect(await attempts.find(attempt.id)).toMatchObject({ state: 'finished', outcome: 'broken' });
    expect(runs).toBe(0);
    expect(String(errors)).toContain('given up');
    const answers = { field: '10.1.0.9' };
    const again = await grading.submit({ ...where(), answers, submissionKey: 'again' });
    expect(await finished(again)).toMatchObject({ outcome: 'pass' });
  });

  test('students who wait for their pods keep nobody else waiting', async () => {
    const classes = await Promise.all(
      Array.from({ length: 16 }, (_, index) => addClass(database.store, `waits-${index}`)),
    );
    const lets: (() => void)[] = [];
    run = async ({ slot }) => {
      await slot?.work(async () => {});
      await new Promise<void>((resolve) => lets.push(resolve));
      return 10;
    };
    queue = newQueue(2);
    for (const one of classes) {
      queue.add((await database.store.attempts.request(aRequest(one))).attempt);
    }
    const { attempt } = await database.store.attempts.request(aRequest(school));
    while (lets.length < 16) await new Promise((resolve) => setTimeout(resolve, 5));
    run = async () => 10;
    queue.add(attempt);
    expect(await finished(attempt)).toMatchObject({ outcome: 'pass' });
    for (const letGo of lets) letGo();
  });

  test('a result that cannot be kept ends the attempt as broken, and its error is told', async () => {
    const { attempt } = await database.store.attempts.request(aRequest(school));
    queue = newQueue(1, failing('finish', 2));
    queue.add(attempt);
    expect(await finished(attempt)).toMatchObject({ outcome: 'broken', score: null });
    expect(errors).toEqual([new Error('disk full')]);
  });

  test('a result that waits to be written again when the server stops is no result', async () => {
    const { attempt } = await database.store.attempts.request(aRequest(school));
    const store = failing('finish', 1);
    let finish: () => void = () => {};
    const asked = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const { attempts } = store;
    const told = {
      ...attempts,
      finish: (...given: Parameters<typeof attempts.finish>) => {
        finish();
        return attempts.finish(...given);
      },
    };
    queue = newQueue(1, { ...store, attempts: told }, [600_000]);
    queue.add(attempt);
    await asked;
    await queue.stop();
    expect((await database.store.attempts.find(attempt.id))?.state).toBe('running');
    expect(errors).toEqual([new Error('disk full')]);
    queue = newQueue();
    await queue.start();
    expect(await finished(attempt)).toMatchObject({ outcome: 'pass', score: 10 });
  });

  test.each([
    ['start', 2, 1],
    ['finish', 4, 2],
  ] as const)(
    'where the store never lets it %s, the error is told and others go on',
    async (what, times, told) => {
      const request = (checkpointId: string) =>
        database.store.attempts.request(aRequest(school, { checkpointId }));
      const { attempt } = await request('checkpoint');
      const { attempt: next } = await request('second');
      queue = newQueue(1, failing(what, times));
      queue.add(attempt);
      queue.add(next);
      expect(await finished(next)).toMatchObject({ outcome: 'pass' });
      expect(errors).toEqual(Array.from({ length: told }, () => new Error('disk full')));
    },
  );

  describe('at the node of a student', () => {
    /** Holds every look until it is let go, and tells who is looked at. */
    function holdLooks() {
      const begun: string[] = [];
      const lets: (() => void)[] = [];
      let changed = () => {};
      run = async ({ checkpoints: [one] }) => {
        begun.push(String(one?.checkpoint.id));
        changed();
        await new Promise<void>((resolve) => lets.push(resolve));
        return 10;
      };
      const begunAre = async (count: number) => {
        while (begun.length < count) {
          await new Promise<void>((resolve) => {
            changed = resolve;
          });
        }
        return begun;
      };
      return { begunAre, letNext: () => lets.shift()?.() };
    }

    const request = async (
      checkpointId: string,
      { kind = 'submission', of = school }: { kind?: 'submission' | 'rerun'; of?: Class } = {},
    ) => {
      const given = { checkpointId, kind, reason: kind === 'rerun' ? 'why' : null };
      return (await database.store.attempts.request(aRequest(of, given))).attempt;
    };

    test('one attempt runs at a time, the own ones first, and others have their turn', async () => {
      const other = await addClass(database.store, 'other');
      const { begunAre, letNext } = holdLooks();
      queue = newQueue(2);
      queue.add(await request('checkpoint'));
      queue.add(await request('second', { kind: 'rerun' }));
      queue.add(await request('third'));
      queue.add(await request('fourth', { of: other }));
      expect(await begunAre(2)).toEqual(['checkpoint', 'fourth']);
      letNext();
      expect(await begunAre(3)).toEqual(['checkpoint', 'fourth', 'third']);
      letNext();
      letNext();
      expect(await begunAre(4)).toEqual(['checkpoint', 'fourth', 'third', 'second']);
      letNext();
    });

    test('a re-run that waits comes forward with the own attempt that is added behind it', async () => {
      const ann = await addClass(database.store, 'ann');
      const ben = await addClass(database.store, 'ben');
      const { begunAre, letNext } = holdLooks();
      queue = newQueue(1);
      queue.add(await request('checkpoint', { of: ann }));
      queue.add(await request('second', { kind: 'rerun', of: ben }));
      queue.add(await request('third', { kind: 'rerun' }));
      queue.add(await request('fourth'));
      for (const count of [1, 2, 3, 4]) {
        await begunAre(count);
        letNext();
      }
      expect(await begunAre(4)).toEqual(['checkpoint', 'fourth', 'second', 'third']);
    });

    test('a turn that was taken while the student pressed Check waits for that', async () => {
      const { begunAre, letNext } = holdLooks();
      queue = newQueue(2);
      const rerun = await request('second', { kind: 'rerun' });
      await queue.addTurn(async () => {
        queue.add(await request('checkpoint'));
        return rerun;
      });
      await begunAre(1);
      letNext();
      expect(await begunAre(2)).toEqual(['checkpoint', 'second']);
      letNext();
      expect(await finished(rerun)).toMatchObject({ outcome: 'pass' });
    });
  });

  test('what a stopping server cuts short is run by the next start', async () => {
    let begun: () => void = () => {};
    const running = new Promise<void>((resolve) => {
      begun = resolve;
    });
    run = ({ signal }) =>
      new Promise((resolve) => {
        begun();
        signal.addEventListener('abort', () => resolve(null), { once: true });
      });
    queue = newQueue(1);
    grading = createGrading({ store: database.store, labsOf, queue });
    const cut = await grading.submit({ ...where(), answers: { field: 'x' }, submissionKey: 'a' });
    const never = await grading.submit({
      ...where(),
      checkpointId: 'second',
      answers: {},
      submissionKey: 'b',
    });
    await running;
    await queue.stop();
    queue.add(never);
    const { attempts } = database.store;
    expect([(await attempts.find(cut.id))?.state, (await attempts.find(never.id))?.state]).toEqual([
      'queued',
      'queued',
    ]);
    run = async () => 10;
    queue = newQueue();
    await queue.start();
    expect(await finished(cut)).toMatchObject({ score: 10 });
    expect(await finished(never)).toMatchObject({ score: 10 });
  });
});

describe('registering a node', () => {
  const registration = () => ({
    course: school.course,
    studentId: school.student.id,
    host: '192.0.2.9',
    address: '192.0.2.9',
    sshPort: 22,
    user: 'student',
    apiAccess: 'ssh' as const,
    hostKey: 'ssh-ed25519 AAAA',
    isKeyConfirmed: false,
  });

  test('pins the host key that was shown in the test, and writes the history', async () => {
    const session = aSession();
    const register = createNodeRegistration(database.store, connectorOf(session));
    expect(await register(registration())).toMatchObject({
      host: '192.0.2.9',
      address: session.address,
      hostKey: 'ssh-ed25519 AAAA',
      practice: false,
    });
    expect(session.closed).toBe(1);
    const [entry] = await database.store.history.list({ courseId: school.course.id, limit: 1 });
    expect(entry).toMatchObject({ action: 'node-registered', actor: school.student });
  });

  test('a node whose API cannot be read is not registered, and the session is closed', async () => {
    const session = aSession();
    session.kubernetes.listClusterNodes = async () => {
      throw new NodeUnreachable('api-refused', 'Nothing listens.');
    };
    const register = createNodeRegistration(database.store, connectorOf(session));
    await expect(register(registration())).rejects.toMatchObject({ reason: 'api-refused' });
    expect(session.closed).toBe(1);
    expect(await database.store.nodes.find(school.course.id, school.student.id)).toMatchObject({
      host: '192.0.2.7',
    });
  });
});
