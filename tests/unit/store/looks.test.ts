import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { AttemptSummary } from '../../../src/domain/attempt.js';
import { standing } from '../../../src/domain/grade.js';
import { firstPass, isPass } from '../../../src/domain/passed.js';
import { findStuck, type TriedAttempt } from '../../../src/domain/stuck.js';
import { addHistories, histories } from '../../support/histories.js';
import { addClass, type Class, openTestStore, type TestStore } from '../../support/stores.js';

const begin = new Date('2026-11-20T10:00Z');
let opened: TestStore;
let school: Class;
beforeAll(async () => {
  opened = await openTestStore();
  school = await addClass(opened.store);
});
afterAll(() => opened.remove());

function asTried(attempt: AttemptSummary): TriedAttempt {
  const { id, labId, checkpointId, requestedAt, score, points, outcome } = attempt;
  return {
    ...{ id, labId, checkpointId, requestedAt, score, points },
    ...{ outcome: outcome ?? 'broken', student: school.student, section: null, check: null },
  };
}

test('the database finds the same passes, newest looks, best scores and stuck students as the rules do', async () => {
  const { attempts } = opened.store;
  let runs = 0;
  const many = fc.array(histories, { minLength: 30, maxLength: 40, size: 'max' });
  await fc.assert(
    fc.asyncProperty(many, async (all) => {
      const whose = {
        courseId: school.course.id,
        labId: `lab ${runs}`,
        studentId: school.student.id,
      };
      runs += 1;
      await addHistories(opened.databaseUrl, school, whose.labId, all, begin);
      const found = await attempts.listLooks(whose);
      const [row] = await attempts.gradebook(whose.courseId, whose.labId);
      const listed = await attempts.listOfStudent(whose);
      expect(found).toHaveLength(all.length);
      const records = await opened.store.statistics.read(whose, begin);
      const stuck = await opened.store.stuck.find(whose, begin);
      for (const { checkpointId, passedAt, latest } of found) {
        const mine = listed.filter((one) => one.checkpointId === checkpointId);
        const expected = { passedAt: firstPass(mine), outcome: mine[0]?.outcome };
        expect({ checkpointId, passedAt, outcome: latest.outcome }).toEqual({
          checkpointId,
          ...expected,
        });
        expect(row?.cells.get(checkpointId)?.passedSince).toEqual(passedAt);
        const record = records.checkpoints.find((one) => one.checkpointId === checkpointId);
        const scores = standing(mine).flatMap(({ score }) => score ?? []);
        const own = mine.filter(({ kind }) => kind === 'submission');
        const ownPass = standing(mine)
          .filter((one) => own.includes(one) && isPass(one))
          .at(-1);
        expect(record).toMatchObject({
          ...{ passedAt, ownPassAt: ownPass?.requestedAt ?? null },
          bestScore: scores.length === 0 ? null : Math.max(...scores),
        });
        const tried = own.filter((one) => passedAt === null && !isPass(one));
        const expectedStuck = findStuck(tried.map(asTried), begin);
        const foundStuck = stuck.filter((one) => one.checkpointId === checkpointId);
        expect(foundStuck).toEqual(expectedStuck);
      }
    }),
    { numRuns: 5, endOnFailure: true },
  );
});
