import type { Person } from './course.js';
import type { CheckpointOutcome } from './outcome.js';

/** Whose checkpoints are run again. */
export const rerunScopes = [
  /** Of who tried it. */
  'tried',
  /** Where the newest attempt could not look. */
  'unreachable',
  /** Where the newest attempt did not pass. */
  'not-passed',
  /** Also of who never tried. */
  'everyone',
] as const;

export type RerunScope = (typeof rerunScopes)[number];

/** What is asked to be run again. */
export interface RerunSelection {
  courseId: string;
  labId: string;
  /** In the order in which they are run. */
  checkpointIds: readonly string[];
  /** null is every section. */
  section: string | null;
  /** null is every student. */
  studentId: string | null;
  only: RerunScope;
  /** The id of a bulk re-run: only what was in it. null is everything. */
  of: string | null;
}

/** What a selection chooses from. */
export interface RerunCandidates {
  /** Those who left included, by name. */
  students: RerunStudent[];
  /** Of each checkpoint that a student tried. */
  newest: NewestLook[];
  /** What was in the bulk re-run that the selection names; null where it names none. */
  of: { studentId: string; checkpointId: string }[] | null;
}

export interface RerunStudent {
  person: Person;
  section: string | null;
  hasLeft: boolean;
  /** `student@192.0.2.7 port 22`; null without a node. */
  node: string | null;
}

/** The newest attempt of a checkpoint. */
export interface NewestLook {
  studentId: string;
  checkpointId: string;
  /** null while it is not finished. */
  outcome: CheckpointOutcome | null;
  /** Why it could not look, for the student; null where it could. */
  detail: string | null;
}

/** What a selection comes to. */
export interface RerunPlan {
  /** In the order in which they are run: neighbours look at different nodes. */
  items: { studentId: string; checkpointId: string }[];
  /** How many students, which is how many nodes. */
  students: number;
  /** Whose newest attempt could not look, by name. */
  unreachable: UnreachableStudent[];
  /** Who was chosen and cannot be: nothing to look at. */
  withoutNode: Person[];
  left: Person[];
}

export interface UnreachableStudent {
  student: Person;
  node: string;
  checkpointIds: string[];
  /** Of the newest attempt at the last of them. */
  detail: string | null;
}

/** What would be run again, and what could not be. */
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
