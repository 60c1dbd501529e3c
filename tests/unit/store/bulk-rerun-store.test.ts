import { expect, test } from '@jest/globals';
import { type BulkRerun, rerunItemStates } from '../../../src/domain/bulk-rerun.js';
import { createBulkRerunStore } from '../../../src/store/bulk-rerun-store.js';
import { openDatabase } from '../../../src/store/database.js';
import { addClass, addNode, aResult, openTestStore } from '../../support/stores.js';

test('the results of two items and of twenty take the same number of queries', async () => {
  const count = async (size: number) => {
    const opened = await openTestStore();
    const { people, courses, bulkReruns, attempts } = opened.store;
    const { course, ta } = await addClass(opened.store);
    const items = [];
    for (let number = 0; number < size; number += 1) {
      const login = `s${number}`;
      const student = await people.create({ login, name: login, passwordHash: 'x' });
      const of = { courseId: course.id, personId: student.id };
      await courses.enroll({ ...of, role: 'student', section: null });
      await addNode(opened.store, { course, student });
      items.push({ studentId: student.id, checkpointId: 'checkpoint' });
    }
    const of = { courseId: course.id, labId: 'lab', requestedById: ta.id };
    await bulkReruns.create({ id: 'all', ...of, reason: 'why', items });
    for (let number = 0; number < size; number += 1) {
      const turn = await bulkReruns.take('all', new Map([['checkpoint', 10]]));
      if (turn.kind !== 'attempt') throw new Error(turn.kind);
      await attempts.start(turn.attempt.id);
      await attempts.finish(turn.attempt.id, aResult(number % 2 === 0 ? 10 : null));
    }
    const database = await openDatabase(opened.databaseUrl);
    let queries = 0;
    const client = database.client.$extends({
      query: {
        $allOperations({ args, query }) {
          queries += 1;
          return query(args);
        },
      },
    });
    const counted = createBulkRerunStore({ ...database, client: client as never });
    const rerun = (await counted.find('all')) as BulkRerun;
    await counted.tally('all');
    await counted.pace('all');
    await counted.list(course.id, 'lab', 50);
    const rows = await counted.results(rerun, rerunItemStates, { skip: 0, take: 50 });
    expect(rows.filter(({ attempt }) => attempt !== null)).toHaveLength(size);
    await database.close();
    await opened.remove();
    return queries;
  };
  const few = await count(2);
  expect(few).toBeGreaterThan(4);
  expect(await count(20)).toBe(few);
});
