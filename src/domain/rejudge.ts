import type { CheckResult } from './attempt.js';
import type { Person } from './course.js';
import { type AutomaticGrade, type GradableAttempt, gradeOf } from './grade.js';
import type { CheckpointOutcome } from './outcome.js';
import type { LabPolicy } from './policy.js';

/** What kept evidence of a look comes to by the present lab and code. */
export type Rejudgement =
  | { kind: 'judged'; outcome: CheckpointOutcome; score: number; points: number; checks: Judged[] }
  /** Podmark could not look then, or still fails at it. */
  | { kind: 'stays' }
  /** The evidence lacks what these checks need: only a new look can tell. */
  | { kind: 'needs-rerun'; titles: string[] };

/** A check that was judged again; its facts stay where they are. */
export type Judged = Omit<CheckResult, 'facts'>;

/** A finished attempt, or a rejudge of one. */
export interface JudgedAttempt extends GradableAttempt {
  outcome: CheckpointOutcome | null;
}

/** A checkpoint of a student, with all that its grade is made of. */
export interface RejudgeCell {
  student: Person;
  checkpointId: string;
  attempts: JudgedAttempt[];
  extendedTo: Date | null;
  /** What staff gave; it stands over the automatic grade. */
  given: number | null;
}

/** A look that comes out otherwise than it was judged last. */
export interface LookChange {
  lookId: string;
  /** Its newest judgement: the look itself, or a rejudge. */
  judgedId: string;
  /** Late or not by this moment. */
  countsAsOf: Date;
  scoreBefore: number | null;
  score: number;
  points: number;
  outcome: CheckpointOutcome;
  isWorse: boolean;
}

/** What judging again does to a checkpoint of a student. */
export interface CellEffect {
  /** The automatic grade now. */
  before: number | null;
  /** With what came out better, and nothing that came out worse. */
  after: number | null;
  /** With what came out worse, too. */
  ifAccepted: number | null;
  kind: 'gain' | 'loss' | 'same';
  changes: LookChange[];
  /** The look whose change tells why: the one that counts afterwards for a gain, before for a loss. */
  toldLookId: string | null;
  /** A look whose evidence does not suffice and that could raise the grade. */
  rerun: { lookId: string; titles: string[] } | null;
}

/** What judging again would do; rejudgements are by the look's id. */
export function effectOf(
  cell: Pick<RejudgeCell, 'attempts' | 'extendedTo'>,
  rejudgements: ReadonlyMap<string, Rejudgement>,
  policy: LabPolicy,
  now: Date,
): CellEffect {
  const { attempts, extendedTo } = cell;
  const changes = looksOf(attempts).flatMap((look) => changeOf(look, rejudgements.get(look.id)));
  const gradeWith = (added: readonly GradableAttempt[]) =>
    gradeOf([...attempts, ...added], policy, extendedTo);
  const asAttempt = (change: LookChange) => attemptOf(change, change.isWorse ? now : null, now);
  const raised = changes.filter((one) => !one.isWorse).map(asAttempt);
  const [before, after] = [gradeWith([]), gradeWith(raised)];
  const accepted = gradeWith(changes.map(asAttempt));
  const [was, willBe] = [scoreOf(before), scoreOf(after)];
  const isLoss = scoreOf(accepted) < was;
  const kind = willBe > was ? 'gain' : isLoss ? 'loss' : 'same';
  const counting = (kind === 'gain' ? after : before)?.attemptId;
  const isCounting = ({ lookId, judgedId }: LookChange) =>
    [addedId(lookId), lookId, judgedId].some((id) => id === counting);
  const told = changes.find(isCounting) ?? changes[0];
  const rerun = looksOf(attempts).flatMap((look) => {
    const again = rejudgements.get(look.id);
    if (again?.kind !== 'needs-rerun') return [];
    const full = { ...look, score: look.points, rejudgedFromId: look.id, acceptedAt: null };
    const most = gradeWith([...raised, { ...full, id: addedId(look.id), requestedAt: now }]);
    return scoreOf(most) > willBe ? [{ lookId: look.id, titles: again.titles }] : [];
  });
  return {
    before: before?.score ?? null,
    after: after?.score ?? null,
    ifAccepted: accepted?.score ?? null,
    kind,
    changes,
    toldLookId: told?.lookId ?? null,
    rerun: rerun.at(-1) ?? null,
  };
}

/** No grade counts nothing. */
function scoreOf(grade: AutomaticGrade | null): number {
  return grade?.score ?? 0;
}

/** The attempts that looked at a node, the oldest first. */
export function looksOf(attempts: readonly JudgedAttempt[]): LookOfCell[] {
  const inOrder = attempts.toSorted(byRequest);
  return inOrder
    .filter(({ rejudgedFromId }) => rejudgedFromId === null)
    .map((look) => ({
      ...look,
      judged: inOrder.findLast(({ rejudgedFromId }) => rejudgedFromId === look.id) ?? look,
    }));
}

/** A look, with the newest judgement of it. */
export interface LookOfCell extends JudgedAttempt {
  judged: JudgedAttempt;
}

function changeOf(look: LookOfCell, again: Rejudgement | undefined): LookChange[] {
  if (again?.kind !== 'judged') return [];
  const { id: judgedId, score: scoreBefore, outcome: outcomeBefore } = look.judged;
  const { score, points, outcome } = again;
  if (score === scoreBefore && outcome === outcomeBefore) return [];
  const isWorse = scoreBefore !== null && score < scoreBefore;
  const { id: lookId, countsAsOf } = look;
  return [{ lookId, judgedId, countsAsOf, scoreBefore, score, points, outcome, isWorse }];
}

/** Stands for the id of a rejudge that is not written yet. */
function addedId(lookId: string): string {
  return `again ${lookId}`;
}

function attemptOf(change: LookChange, acceptedAt: Date | null, now: Date): GradableAttempt {
  const { lookId, score, points, countsAsOf } = change;
  const made = { score, points, requestedAt: now, countsAsOf, acceptedAt };
  return { ...made, id: addedId(lookId), rejudgedFromId: lookId };
}

function byRequest(a: JudgedAttempt, b: JudgedAttempt): number {
  return a.requestedAt.getTime() - b.requestedAt.getTime();
}

/** What is judged again: some checkpoints of a lab. */
export interface RejudgeScope {
  courseId: string;
  labId: string;
  checkpointIds: readonly string[];
}

/** A rejudge to be written. */
export interface NewRejudge {
  change: LookChange;
  checks: readonly Judged[];
  /** It counts though it is worse. */
  isAccepted: boolean;
}

/** The rejudges of one checkpoint of a student. */
export interface CellRejudges {
  studentId: string;
  checkpointId: string;
  /** As it was when it was judged again: see {@link fingerprintOf}. */
  fingerprint: string;
  rejudges: readonly NewRejudge[];
}

/** What a checkpoint's grade is made of moved since it was judged again. Nothing was written. */
export class RejudgeMoved extends Error {
  override readonly name = 'RejudgeMoved';
  readonly code = 'rejudge-moved';

  constructor() {
    super('attempts or grades moved since they were judged again');
  }
}

/** The same text as long as nothing moved of which the cell's grade is made. */
export function fingerprintOf(cell: RejudgeCell, policy: LabPolicy): string {
  const { attempts, extendedTo, given } = cell;
  const parts = attempts.map(({ id, score, acceptedAt }) => [id, score, acceptedAt]);
  return JSON.stringify([policy, extendedTo, given, parts]);
}

/** Reads kept evidence, and writes what it is judged to be. */
export interface RejudgeStore {
  /** Of who is enrolled as a student, by name. A constant number of queries. */
  readCells(scope: RejudgeScope): Promise<{ policy: LabPolicy; cells: RejudgeCell[] }>;
  /** The checks of attempts with their facts, by the attempt's id; one query, so ask for some hundreds. */
  readChecks(attemptIds: readonly string[]): Promise<Map<string, CheckResult[]>>;
  /**
   * Writes the rejudges as finished attempts with the facts of their looks, makes the grades anew, and
   * tells the history, in one transaction. Throws {@link RejudgeMoved} where something moved meanwhile.
   */
  apply(
    scope: RejudgeScope,
    request: { actorId: string; reason: string; key: string },
    cells: readonly CellRejudges[],
  ): Promise<void>;
}
