import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { defaultPolicy, type LabPolicy } from '../../../src/domain/policy.js';
import { createGrading, GradingRefusal } from '../../../src/grading/grading.js';
import {
  chooseTimeZone,
  grantExtension,
  PolicyRefusal,
  type TypedExtension,
} from '../../../src/grading/lab-policy.js';
import { aLab } from '../../support/runs.js';
import {
  addClass,
  aRequest,
  aResult,
  type Class,
  openTestStore,
  type TestStore,
} from '../../support/stores.js';

const labsOf = async () => new Map([['lab', aLab()]]);
let opened: TestStore;
let school: Class;

beforeAll(async () => {
  opened = await openTestStore();
});
afterAll(() => opened.remove());
beforeEach(async () => {
  school = await addClass(opened.store, `k8s-${Math.random().toString(36).slice(2)}`);
});

async function save(policy: Partial<LabPolicy>) {
  const { store } = opened;
  const { revision } = await store.policies.get(school.course.id, 'lab');
  await store.policies.save({
    ...{ courseId: school.course.id, labId: 'lab', policy: { ...defaultPolicy, ...policy } },
    ...{ basedOnRevision: revision, actorId: school.instructor.id },
  });
}

async function addStudent(login: string, name: string) {
  const person = await opened.store.people.create({ login, name, passwordHash: '' });
  const enrollment = { courseId: school.course.id, personId: person.id, section: null };
  await opened.store.courses.enroll({ ...enrollment, role: 'student' });
  return person;
}

describe('an extension that is typed', () => {
  const typed: TypedExtension = {
    student: 'The student',
    dueAt: '2099-11-27T23:59',
    reason: ' was ill ',
  };
  const grant = (given: Partial<TypedExtension> = {}) =>
    grantExtension(
      ...([opened.store, school.course, 'lab', { ...typed, ...given }] as const),
      school.instructor,
    );
  const list = () => opened.store.policies.listExtensions(school.course.id, 'lab');

  test.each([
    ['the name', () => 'the STUDENT'],
    ['the login', () => school.student.login.toUpperCase()],
    ['both, as the list writes them', () => `The student (${school.student.login})`],
  ])('is for the student of %s', async (_what, student) => {
    const { student: found, changed } = await grant({ student: student() });
    expect(found).toEqual(school.student);
    expect(changed).toBe(0);
    expect(await list()).toMatchObject([
      { dueAt: new Date('2099-11-27T23:59:00Z'), reason: 'was ill', student: school.student },
    ]);
  });

  test("is read in the course's zone", async () => {
    const course = { ...school.course, timeZone: 'America/New_York' };
    await grantExtension(opened.store, course, 'lab', typed, school.instructor);
    expect(await list()).toMatchObject([{ dueAt: new Date('2099-11-28T04:59:00Z') }]);
  });

  test.each<[Partial<TypedExtension>, string, RegExp]>([
    [{ student: ' ' }, 'student', /Choose a student/],
    [{ student: 'nobody' }, 'student', /no student nobody/],
    [{ student: 'The instructor' }, 'student', /no student The instructor/],
    [{ dueAt: '' }, 'until', /Give a date and a time/],
    [{ dueAt: '2020-01-01T00:00' }, 'until', /The lab is due .*: choose a later time/],
    [{ reason: ' ' }, 'reason', /Say why/],
    [{ reason: 'x'.repeat(501) }, 'reason', /501 characters/],
  ])('with %j is refused at its field, and nothing is written', async (given, field, words) => {
    await save({ dueAt: new Date('2026-01-01T00:00:00Z') });
    const refused = grant(given);
    await expect(refused).rejects.toThrow(PolicyRefusal);
    const { problems } = (await refused.catch((error) => error)) as PolicyRefusal;
    expect(Object.keys(problems)).toEqual([field]);
    expect(problems[field]).toMatch(words);
    expect(await list()).toEqual([]);
  });

  test('at a time that the clocks leave out is refused, with the one that is as late', async () => {
    const course = { ...school.course, timeZone: 'Europe/Berlin' };
    const given = { ...typed, dueAt: '2099-03-29T02:30' };
    const refused = grantExtension(opened.store, course, 'lab', given, school.instructor);
    await expect(refused).rejects.toThrow(
      'That time does not exist in Europe/Berlin: clocks are put forward over it. As late is 29 Mar 03:30.',
    );
  });

  test('for a name that several have is refused with their logins', async () => {
    const suffix = school.course.slug;
    await addStudent(`kim1-${suffix}`, 'Kim');
    await addStudent(`kim2-${suffix}`, 'Kim');
    await expect(grant({ student: 'Kim' })).rejects.toThrow(
      `Several are called that: kim1-${suffix}, kim2-${suffix}. Choose by login.`,
    );
    await grant({ student: `kim2-${suffix}` });
    expect(await list()).toHaveLength(1);
  });
});

test("a course's time zone is chosen by name, and another name changes nothing", async () => {
  const { course } = school;
  await chooseTimeZone(opened.store, course.id, 'europe/berlin');
  await expect(chooseTimeZone(opened.store, course.id, 'Atlantis')).rejects.toThrow(
    'There is no time zone “Atlantis”.',
  );
  expect((await opened.store.courses.find(course.slug))?.timeZone).toBe('Europe/Berlin');
});

describe('pressing Check where no attempt is left', () => {
  test('is refused in words, and nothing is written or run', async () => {
    const { store } = opened;
    const added: string[] = [];
    const add = ({ id }: { id: string }) => added.push(id);
    const queue = { add, start: async () => {}, stop: async () => {} };
    const grading = createGrading({ store, labsOf, queue });
    const limit = { burst: 1, refillMinutes: 60 };
    await save({ limit });
    const { attempt } = await store.attempts.request(aRequest(school));
    await store.attempts.start(attempt.id);
    await store.attempts.finish(attempt.id, aResult(3));
    const refused = grading.submit({
      ...{ course: school.course, labId: 'lab', checkpointId: 'checkpoint' },
      ...{ studentId: school.student.id, answers: {}, submissionKey: 'new' },
    });
    await expect(refused).rejects.toThrow(GradingRefusal);
    const error = (await refused.catch((caught) => caught)) as GradingRefusal;
    expect(error.code).toBe('limit-reached');
    expect(error.message).toMatch(
      /^No attempt is left\. The next one comes at .*\d\d:\d\d \(UTC\)\.$/,
    );
    expect(added).toEqual([]);
  });

  test('an error of the store is thrown as it is', async () => {
    const { store } = opened;
    const attempts = {
      ...store.attempts,
      request: async () => {
        throw new Error('the disk is full');
      },
    };
    const queue = { add: () => {}, start: async () => {}, stop: async () => {} };
    const grading = createGrading({ store: { ...store, attempts }, labsOf, queue });
    const pressed = grading.submit({
      ...{ course: school.course, labId: 'lab', checkpointId: 'checkpoint' },
      ...{ studentId: school.student.id, answers: {}, submissionKey: 'new' },
    });
    await expect(pressed).rejects.toThrow('the disk is full');
  });
});
