import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { AnyChecker } from '../checkers/checker.js';
import type { CheckResult } from '../domain/attempt.js';
import type { Course, Person } from '../domain/course.js';
import { findStep, type Lab, type Step } from '../domain/lab.js';
import type { LabPolicy } from '../domain/policy.js';
import {
  type CellEffect,
  type CellRejudges,
  effectOf,
  fingerprintOf,
  type Judged,
  looksOf,
  type NewRejudge,
  type RejudgeCell,
  RejudgeMoved,
} from '../domain/rejudge.js';
import type { Store } from '../domain/stores.js';
import { rejudgeAttempt } from './rejudge-attempt.js';
import { type CheckChange, type Evidence, emptyEvidence, keep } from './rejudge-evidence.js';

/** How many looks' evidence is read and judged before other requests get their turn. */
const batchSize = 20;

export interface RejudgeDependencies {
  store: Store;
  checkers: ReadonlyMap<string, AnyChecker>;
}

/** The effect of judging again on a student's checkpoint, as a preview shows it. */
export interface RejudgedCell extends CellEffect {
  student: Person;
  checkpointId: string;
  /** The override's score, which counts instead of both automatic grades; null without one. */
  given: number | null;
  /** The checks of the look `toldLookId` whose outcomes change. */
  checks: CheckChange[];
}

/** What judging again would do. */
export interface RejudgePreview {
  /** The cells where something changes or a new look is needed, sorted by the student's name. */
  cells: RejudgedCell[];
  /** How many cells stay as they are. */
  unchanged: number;
  /** How many looks could be judged again. */
  judged: number;
  /** How many looks change. */
  changed: number;
  /** A hash of the changes; equal digests mean that `apply` would do the same. */
  digest: string;
}

/** What `apply` did. */
export interface RejudgeResult {
  /** How many automatic grades rose. */
  gained: number;
  /** How many automatic grades fell, because staff accepted it. */
  lowered: number;
  /** How many rejudges were written. */
  attempts: number;
}

/** The form has no reason. Nothing was written. */
export class RejudgeRefusal extends Error {
  override readonly name = 'RejudgeRefusal';
  readonly code = 'reason-missing';
}

/** Judges kept evidence again, without a look at a node. */
export interface Rejudge {
  /** Judges all looks at these checkpoints again; writes nothing. */
  preview(course: Course, lab: Lab, checkpointIds: readonly string[]): Promise<RejudgePreview>;
  /**
   * Writes what was previewed. Worse judgements are written only for cells of the kind `loss` for
   * which `accepts` returns true. Throws {@link RejudgeMoved} if the digest is no longer right, and
   * {@link RejudgeRefusal} without a reason; then nothing was written.
   */
  apply(
    course: Course,
    lab: Lab,
    checkpointIds: readonly string[],
    request: {
      actor: Person;
      reason: string;
      digest: string;
      accepts(cell: Pick<RejudgedCell, 'student' | 'checkpointId'>): boolean;
    },
  ): Promise<RejudgeResult>;
}

/** A preview, with all that is needed to write it. */
interface Found extends RejudgePreview {
  effects: Map<RejudgeCell, CellEffect>;
  checks: Map<string, Judged[]>;
  policy: LabPolicy;
}

export function createRejudge({ store, checkers }: RejudgeDependencies): Rejudge {
  const find = async (
    course: Course,
    lab: Lab,
    checkpointIds: readonly string[],
  ): Promise<Found> => {
    const scope = { courseId: course.id, labId: lab.id, checkpointIds };
    const { policy, cells } = await store.rejudges.readCells(scope);
    const found = emptyEvidence();
    const looks = cells.flatMap(({ checkpointId, attempts }) => {
      const { checkpoint } = findStep(lab, checkpointId) as Step;
      return looksOf(attempts).map((look) => ({ checkpoint, look }));
    });
    for (let from = 0; from < looks.length; from += batchSize) {
      const part = looks.slice(from, from + batchSize);
      const ids = new Set(part.flatMap(({ look }) => [look.id, look.judged.id]));
      const kept = await store.rejudges.readChecks([...ids]);
      // lets other requests to the server run between two batches
      await setImmediate();
      const checksOf = (id: string) => kept.get(id) as CheckResult[];
      for (const { checkpoint, look } of part) {
        const again = rejudgeAttempt(checkpoint, checksOf(look.id), checkers);
        keep(found, look, again, checksOf(look.judged.id));
      }
    }
    return foundOf(cells, policy, found);
  };

  return {
    async preview(course, lab, checkpointIds) {
      const {
        effects: _effects,
        checks: _checks,
        policy: _policy,
        ...preview
      } = await find(course, lab, checkpointIds);
      return preview;
    },

    async apply(course, lab, checkpointIds, { actor, reason, digest, accepts }) {
      const why = reason.trim();
      if (why === '') throw new RejudgeRefusal('Say why it is judged again.');
      const found = await find(course, lab, checkpointIds);
      if (found.digest !== digest) throw new RejudgeMoved();
      const isAccepted = (cell: RejudgeCell, { kind }: CellEffect) =>
        kind === 'loss' && accepts(cell);
      const written = [...found.effects].flatMap(([cell, effect]): CellRejudges[] => {
        const rejudges = effect.changes.flatMap((change): NewRejudge[] => {
          if (change.isWorse && !isAccepted(cell, effect)) return [];
          const checks = found.checks.get(change.lookId) as Judged[];
          return [{ change, checks, isAccepted: change.isWorse }];
        });
        if (rejudges.length === 0) return [];
        const fingerprint = fingerprintOf(cell, found.policy);
        const { student, checkpointId } = cell;
        return [{ studentId: student.id, checkpointId, fingerprint, rejudges }];
      });
      const scope = { courseId: course.id, labId: lab.id, checkpointIds };
      const request = { actorId: actor.id, reason: why, key: digest };
      if (written.length > 0) await store.rejudges.apply(scope, request, written);
      const all = [...found.effects];
      return {
        gained: all.filter(([, { kind }]) => kind === 'gain').length,
        lowered: all.filter(([cell, effect]) => isAccepted(cell, effect)).length,
        attempts: written.reduce((sum, { rejudges }) => sum + rejudges.length, 0),
      };
    },
  };
}

function foundOf(cells: RejudgeCell[], policy: LabPolicy, evidence: Evidence): Found {
  const now = new Date();
  const effects = new Map<RejudgeCell, CellEffect>();
  const shown: RejudgedCell[] = [];
  const hash = createHash('sha256');
  for (const cell of cells) {
    const effect = effectOf(cell, evidence.rejudgements, policy, now);
    if (effect.changes.length > 0) {
      effects.set(cell, effect);
      hash.update(JSON.stringify([cell.student.id, cell.checkpointId, effect.changes]));
      hash.update(fingerprintOf(cell, policy));
    }
    if (effect.changes.length === 0 && effect.rerun === null) continue;
    const { student, checkpointId, given } = cell;
    const checks = evidence.changes.get(effect.toldLookId ?? '') ?? [];
    shown.push({ ...effect, student, checkpointId, given, checks });
  }
  const all = [...evidence.rejudgements.values()];
  return {
    cells: shown,
    unchanged: cells.length - shown.length,
    judged: all.filter(({ kind }) => kind === 'judged').length,
    changed: [...effects.values()].reduce((sum, { changes }) => sum + changes.length, 0),
    digest: hash.digest('hex'),
    effects,
    checks: evidence.checks,
    policy,
  };
}
