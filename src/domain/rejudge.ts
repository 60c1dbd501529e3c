import type { CheckResult } from './attempt.js';
import type { Person } from './course.js';
import { type AutomaticGrade, type GradableAttempt, gradeOf } from './grade.js';
import type { CheckpointOutcome } from './outcome.js';
import type { LabPolicy } from './policy.js';

/** The result of judging the kept evidence of a look by the present lab and checkers. */
export type Rejudgement =
  | { kind: 'judged'; outcome: CheckpointOutcome; score: number; points: number; checks: Judged[] }
  /** The judgement stays: Podmark could not look then, or a check is still broken. */
  | { kind: 'stays' }
  /** The evidence lacks facts that the checks with these titles need; only a new look can tell. */
  | { kind: 'needs-rerun'; titles: string[] };

/** A check that was judged again; its facts remain those of the look. */
export type Judged = Omit<CheckResult, 'facts'>;

/** A finished attempt: a look or a rejudge of one. */
export interface JudgedAttempt extends GradableAttempt {
  outcome: CheckpointOutcome | null;
}

/** A student's checkpoint with everything that determines its grade. */
export interface RejudgeCell {
  student: Person;
  checkpointId: string;
  attempts: JudgedAttempt[];
  extendedTo: Date | null;
  /** The override's score, which counts instead of the automatic grade; null without one. */
  given: number | null;
}

/** A look whose new judgement differs from its latest one. */
export interface LookChange {
  lookId: string;
  /** The attempt with its latest judgement: the look itself or a rejudge. */
  judgedId: string;
  /** The time that is compared with the due date. */
  countsAsOf: Date;
  scoreBefore: number | null;
  score: number;
  points: number;
  outcome: CheckpointOutcome;
  isWorse: boolean;
}

/** What judging again does to a student's checkpoint. */
export interface CellEffect {
  /** The present automatic grade; null without one. */
  before: number | null;
  /** The automatic grade with only the changes that are not worse; null without one. */
  after: number | null;
  /** The automatic grade if staff accept the worse changes as well; null without one. */
  ifAccepted: number | null;
  kind: 'gain' | 'loss' | 'same';
  changes: LookChange[];
  /**
   * The look whose change explains the effect: the one that counts afterwards for a gain, else the
   * one that counts now, else the first that changes. null without changes.
   */
  toldLookId: string | null;
  /**
   * The newest look whose evidence is insufficient and that could raise the grade; null if none.
   */
  rerun: { lookId: string; titles: string[] } | null;
}

/** Computes what judging again would do at `now`; `rejudgements` is keyed by the look's id. */
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

/** The score of a grade; no grade compares as 0. */
function scoreOf(grade: AutomaticGrade | null): number {
  return grade?.score ?? 0;
}

/** The looks among the attempts, oldest first; rejudges are not looks. */
export function looksOf(attempts: readonly JudgedAttempt[]): LookOfCell[] {
  const inOrder = attempts.toSorted(byRequest);
  return inOrder
    .filter(({ rejudgedFromId }) => rejudgedFromId === null)
    .map((look) => ({
      ...look,
      judged: inOrder.findLast(({ rejudgedFromId }) => rejudgedFromId === look.id) ?? look,
    }));
}

/** A look and the attempt with its newest judgement. */
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

/** A stand-in for the id of a rejudge that is not written yet. */
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

/** The checkpoints of a lab that are judged again. */
export interface RejudgeScope {
  courseId: string;
  labId: string;
  checkpointIds: readonly string[];
}

/** A rejudge to write. */
export interface NewRejudge {
  change: LookChange;
  checks: readonly Judged[];
  /** True if staff let it count although it is worse. */
  isAccepted: boolean;
}

/** The rejudges to write for a student's checkpoint. */
export interface CellRejudges {
  studentId: string;
  checkpointId: string;
  /** The fingerprint of the cell that was judged: see {@link fingerprintOf}. */
  fingerprint: string;
  rejudges: readonly NewRejudge[];
}

/** Attempts, the policy or grades changed since they were judged again. Nothing was written. */
export class RejudgeMoved extends Error {
  override readonly name = 'RejudgeMoved';
  readonly code = 'rejudge-moved';

  constructor() {
    super('attempts or grades moved since they were judged again');
  }
}

/** A text that changes whenever anything that determines the cell's grade changes. */
export function fingerprintOf(cell: RejudgeCell, policy: LabPolicy): string {
  const { attempts, extendedTo, given } = cell;
  const parts = attempts.map(({ id, score, acceptedAt }) => [id, score, acceptedAt]);
  return JSON.stringify([policy, extendedTo, given, parts]);
}

/** Reads kept evidence and writes its new judgements. */
export interface RejudgeStore {
  /**
   * Reads the cells with finished attempts of enrolled students, by name, in a constant number of
   * queries.
   */
  readCells(scope: RejudgeScope): Promise<{ policy: LabPolicy; cells: RejudgeCell[] }>;
  /**
   * Reads the checks of attempts with their facts, by attempt id. One query: ask for a few hundred
   * at most.
   */
  readChecks(attemptIds: readonly string[]): Promise<Map<string, CheckResult[]>>;
  /**
   * Writes the rejudges as finished attempts with the facts of their looks, recalculates the
   * grades, and writes the history, in one transaction. Throws {@link RejudgeMoved} if a cell no
   * longer has its fingerprint.
   */
  apply(
    scope: RejudgeScope,
    request: { actorId: string; reason: string; key: string },
    cells: readonly CellRejudges[],
  ): Promise<void>;
}
