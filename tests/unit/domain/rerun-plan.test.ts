import { describe, expect, test } from '@jest/globals';
import { emptyTally, itemsLeft, timeNeededMs } from '../../../src/domain/bulk-rerun.js';
import type { CheckpointOutcome } from '../../../src/domain/outcome.js';
import {
  planRerun,
  type RerunCandidates,
  type RerunScope,
  type RerunSelection,
  type RerunStudent,
  rerunScopes,
} from '../../../src/domain/rerun-plan.js';

const personOf = (id: string) => ({ id, login: id, name: id });

function aStudent(id: string, given: Partial<RerunStudent> = {}): RerunStudent {
  const node = `student@${id} port 22`;
  return { person: personOf(id), section: 'A', hasLeft: false, node, ...given };
}

function aLook(studentId: string, outcome: CheckpointOutcome | null, checkpointId = 'one') {
  const isAway = outcome === 'unreachable' || outcome === 'broken';
  return { studentId, checkpointId, outcome, detail: isAway ? `${checkpointId} refused` : null };
}

function plan(selection: Partial<RerunSelection>, candidates: Partial<RerunCandidates>) {
  return planRerun(
    {
      ...{ courseId: 'course', labId: 'lab', checkpointIds: ['one', 'two'] },
      ...{ section: null, studentId: null, only: 'everyone', of: null },
      ...selection,
    },
    { students: [aStudent('ada'), aStudent('ben')], newest: [], of: null, ...candidates },
  );
}

const namesOf = ({ items }: ReturnType<typeof plan>) =>
  items.map(({ studentId, checkpointId }) => `${studentId} ${checkpointId}`);

/** Who is run again where the newest attempt at a checkpoint came to this; `none` where none was made. */
const scopesOf: Record<CheckpointOutcome | 'unfinished' | 'none', RerunScope[]> = {
  pass: ['tried', 'everyone'],
  fail: ['tried', 'not-passed', 'everyone'],
  unreachable: ['tried', 'unreachable', 'not-passed', 'everyone'],
  broken: ['tried', 'unreachable', 'not-passed', 'everyone'],
  // it will tell by itself
  unfinished: ['tried', 'everyone'],
  none: ['everyone'],
};

test.each(Object.entries(scopesOf))('a newest attempt that is %s is run again by %j', (is, by) => {
  const outcome = is === 'unfinished' ? null : (is as CheckpointOutcome);
  const newest = is === 'none' ? [] : [aLook('ada', outcome)];
  const chosen = rerunScopes.filter((only) =>
    namesOf(plan({ only, studentId: 'ada' }, { newest })).includes('ada one'),
  );
  expect(chosen).toEqual(by);
});

describe('a plan', () => {
  test('goes through the students checkpoint by checkpoint, so that neighbours have other nodes', () => {
    const whole = plan({}, {});
    expect(namesOf(whole)).toEqual(['ada one', 'ben one', 'ada two', 'ben two']);
    expect(whole.students).toBe(2);
    expect(namesOf(plan({ checkpointIds: ['two'] }, {}))).toEqual(['ada two', 'ben two']);
  });

  test('is of one section, of one student, or of what was in another re-run', () => {
    const students = [aStudent('ada'), aStudent('ben', { section: 'B' }), aStudent('cleo')];
    expect(namesOf(plan({ section: 'B' }, { students }))).toEqual(['ben one', 'ben two']);
    expect(namesOf(plan({ studentId: 'cleo' }, { students }))).toEqual(['cleo one', 'cleo two']);
    const of = [{ studentId: 'ada', checkpointId: 'two' }];
    expect(namesOf(plan({ of: 'before' }, { students, of }))).toEqual(['ada two']);
    expect(namesOf(plan({ of: 'before' }, { students, of: [] }))).toEqual([]);
  });

  test('names who was chosen and has left or has no node, and runs nothing of them', () => {
    const gone = aStudent('gone', { hasLeft: true });
    const goneToo = aStudent('gone-too', { hasLeft: true, node: null });
    const bare = aStudent('bare', { node: null });
    const students = [gone, goneToo, bare, aStudent('ada')];
    const newest = students.map(({ person }) => aLook(person.id, 'unreachable'));
    const { left, withoutNode, unreachable, ...rest } = plan(
      { only: 'unreachable' },
      { students, newest },
    );
    expect(rest).toEqual({ items: [{ studentId: 'ada', checkpointId: 'one' }], students: 1 });
    expect(left).toEqual([gone.person, goneToo.person]);
    expect(withoutNode).toEqual([bare.person]);
    expect(unreachable.map(({ student }) => student.id)).toEqual(['ada']);
    // who is not meant is not named either
    expect(plan({ only: 'not-passed' }, { students: [gone, bare] })).toMatchObject({
      left: [],
      withoutNode: [],
    });
  });

  test('names each node that could not be looked at once, with what the last checkpoint says', () => {
    const newest = [
      aLook('ada', 'broken'),
      aLook('ada', 'unreachable', 'two'),
      aLook('ben', 'fail'),
    ];
    expect(plan({}, { newest }).unreachable).toEqual([
      {
        ...{ student: personOf('ada'), node: 'student@ada port 22' },
        ...{ checkpointIds: ['one', 'two'], detail: 'two refused' },
      },
    ]);
  });
});

test.each([
  { attempts: 0, students: 0, atOnce: 3, neededMs: 0 },
  { attempts: 1, students: 1, atOnce: 3, neededMs: 100 },
  // three at the same time, and the seventh alone
  { attempts: 7, students: 5, atOnce: 3, neededMs: 300 },
  // no node is looked at by two
  { attempts: 4, students: 2, atOnce: 3, neededMs: 200 },
  // what is left is of nobody that is counted: it still takes its time
  { attempts: 2, students: 0, atOnce: 3, neededMs: 200 },
])('$attempts attempts of $students students, $atOnce at once, take $neededMs ms', (given) => {
  const { attempts, students, atOnce, neededMs } = given;
  expect(timeNeededMs(attempts, students, 100, atOnce)).toBe(neededMs);
});

test('what waits and what is under way is left', () => {
  const { counts, total } = emptyTally();
  expect([total, itemsLeft({ counts, total })]).toEqual([0, 0]);
  const some = { ...counts, waiting: 2, 'under-way': 1, better: 4, skipped: 1 };
  expect(itemsLeft({ counts: some, total: 8 })).toBe(3);
});
