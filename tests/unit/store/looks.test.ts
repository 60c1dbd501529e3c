import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { firstPass } from '../../../src/domain/passed.js';
import { addHistories, histories } from '../../support/histories.js';
import { addClass, type Class, openTestStore, type TestStore } from '../../support/stores.js';

let opened: TestStore;
let school: Class;
beforeAll(async () => {
  opened = await openTestStore();
  school = await addClass(opened.store);
});
afterAll(() => opened.remove());

test('the database finds the same passes and newest looks as the rule does, whatever happened', async () => {
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
      await addHistories(
        opened.databaseUrl,
        school,
        whose.labId,
        all,
        new Date('2026-11-20T10:00Z'),
      );
      const found = await attempts.listLooks(whose);
      const [row] = await attempts.gradebook(whose.courseId, whose.labId);
      const listed = await attempts.listOfStudent(whose);
      expect(found).toHaveLength(all.length);
      for (const { checkpointId, passedAt, latest } of found) {
        const mine = listed.filter((one) => one.checkpointId === checkpointId);
        const expected = { passedAt: firstPass(mine), outcome: mine[0]?.outcome };
        expect({ checkpointId, passedAt, outcome: latest.outcome }).toEqual({
          checkpointId,
          ...expected,
        });
        expect(row?.cells.get(checkpointId)?.passedSince).toEqual(passedAt);
      }
    }),
    { numRuns: 5, endOnFailure: true },
  );
});
