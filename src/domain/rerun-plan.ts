import type { Person } from './course.js';
import type { CheckpointOutcome } from './outcome.js';

/** Which checkpoints of the selected students are run again. */
export const rerunScopes = [
  /** Those that the student tried. */
  'tried',
  /** Those whose newest look could not look, because the node was unreachable or Podmark failed. */
  'unreachable',
  /** Those whose newest look has finished without a pass; later rejudges do not matter. */
  'not-passed',
  /** All of them, including those that were never tried. */
  'everyone',
] as const;

export type RerunScope = (typeof rerunScopes)[number];

/** A request for what to run again. */
export interface RerunSelection {
  courseId: string;
  labId: string;
  /** In the order in which they run. */
  checkpointIds: readonly string[];
  /** null selects every section. */
  section: string | null;
  /** null selects every student. */
  studentId: string | null;
  only: RerunScope;
  /** The id of an earlier bulk re-run, to select only its items; null does not narrow. */
  of: string | null;
}

/** What a selection chooses from. */
export interface RerunCandidates {
  /** Sorted by name; includes students who left. */
  students: RerunStudent[];
  /** The newest look of each student at each checkpoint that they tried. */
  newest: NewestLook[];
  /** The items of the bulk re-run that the selection names; null if it names none. */
  of: { studentId: string; checkpointId: string }[] | null;
}

/** A present or former student, as a selection needs them. */
export interface RerunStudent {
  person: Person;
  section: string | null;
  hasLeft: boolean;
  /** Such as `student@192.0.2.7 port 22`; null without a node. */
  node: string | null;
}

/** A student's newest look at a checkpoint; rejudges are not looks. */
export interface NewestLook {
  studentId: string;
  checkpointId: string;
  /** The outcome of the look itself; null until it is finished. */
  outcome: CheckpointOutcome | null;
  /** Why Podmark could not look, in words for the student; null if it could. */
  detail: string | null;
}

/** What a selection would run, and what it cannot run. */
export interface RerunPlan {
  /**
   * In the order in which they run: checkpoint by checkpoint, so that neighbours use different
   * nodes.
   */
  items: { studentId: string; checkpointId: string }[];
  /** The number of students in `items`, which is also the number of nodes. */
  students: number;
  /** Selected students whose newest look at one of the checkpoints could not look; by name. */
  unreachable: UnreachableStudent[];
  /** Selected students who have no node to look at. */
  withoutNode: Person[];
  /** Selected students who left the course. */
  left: Person[];
}

/** A student at whose node the newest looks could not look. */
export interface UnreachableStudent {
  student: Person;
  node: string;
  checkpointIds: string[];
  /** The detail of the newest look at the last of `checkpointIds`. */
  detail: string | null;
}

/** Plans what a selection runs, and lists what it cannot run. Pure. */
export function planRerun(
  { checkpointIds, section, studentId, only }: RerunSelection,
  candidates: RerunCandidates,
): RerunPlan {
  const looks = new Map(candidates.newest.map((look) => [keyOf(look), look]));
  const within = candidates.of && new Set(candidates.of.map(keyOf));
  const chosen = candidates.students.flatMap((student) => {
    if (section !== null && student.section !== section) return [];
    if (studentId !== null && student.person.id !== studentId) return [];
    const whose = { studentId: student.person.id };
    const theirs = checkpointIds.filter((checkpointId) => {
      const key = keyOf({ ...whose, checkpointId });
      return (within?.has(key) ?? true) && isMeant(only, looks.get(key));
    });
    return theirs.length === 0 ? [] : [{ student, theirs }];
  });
  const here = chosen.filter(({ student }) => !student.hasLeft);
  const items = checkpointIds.flatMap((checkpointId) =>
    here.flatMap(({ student, theirs }) =>
      student.node !== null && theirs.includes(checkpointId)
        ? [{ studentId: student.person.id, checkpointId }]
        : [],
    ),
  );
  return {
    items,
    students: new Set(items.map((item) => item.studentId)).size,
    unreachable: here.flatMap(({ student, theirs }) => unreachableOf(student, theirs, looks)),
    withoutNode: here.flatMap(({ student }) => (student.node === null ? [student.person] : [])),
    left: chosen.flatMap(({ student }) => (student.hasLeft ? [student.person] : [])),
  };
}

function isMeant(only: RerunScope, look: NewestLook | undefined): boolean {
  switch (only) {
    case 'everyone':
      return true;
    case 'tried':
      return look !== undefined;
    case 'unreachable':
      return look !== undefined && couldNotLook(look);
    case 'not-passed':
      return look !== undefined && look.outcome !== null && look.outcome !== 'pass';
  }
  return only satisfies never;
}

function couldNotLook({ outcome }: NewestLook): boolean {
  return outcome === 'unreachable' || outcome === 'broken';
}

function unreachableOf(
  { person, node }: RerunStudent,
  theirs: readonly string[],
  looks: ReadonlyMap<string, NewestLook>,
): UnreachableStudent[] {
  const away = theirs.flatMap((checkpointId) => {
    const look = looks.get(keyOf({ studentId: person.id, checkpointId }));
    return look && couldNotLook(look) ? [look] : [];
  });
  const last = away.at(-1);
  if (!last || node === null) return [];
  const checkpointIds = away.map(({ checkpointId }) => checkpointId);
  return [{ student: person, node, checkpointIds, detail: last.detail }];
}

function keyOf({ studentId, checkpointId }: { studentId: string; checkpointId: string }): string {
  return `${studentId}/${checkpointId}`;
}
