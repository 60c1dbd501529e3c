import { z } from 'zod';
import { type AttemptKind, type AttemptSummary, isOpen } from './attempt.js';

/** How lateness reduces the score of an attempt. */
const latePenalty = z.discriminatedUnion('kind', [
  /** A late attempt counts like one that is in time. */
  z.strictObject({ kind: z.literal('none') }),
  /** A late attempt shows the student how the node stands but does not count. */
  z.strictObject({ kind: z.literal('not-counted') }),
  /** Each day that has begun takes `percentPerDay` off; at least `floorPercent` remains. */
  z.strictObject({
    kind: z.literal('per-day'),
    percentPerDay: z.number().min(0).max(100),
    floorPercent: z.number().min(0).max(100),
  }),
  /**
   * The largest `percentOff` of the steps that are exceeded applies; at least `floorPercent`
   * remains.
   */
  z.strictObject({
    kind: z.literal('steps'),
    steps: z
      .array(
        z.strictObject({
          afterHours: z.number().min(0),
          percentOff: z.number().min(0).max(100),
        }),
      )
      .min(1)
      .max(20),
    floorPercent: z.number().min(0).max(100),
  }),
]);

/** Parses the stored JSON of a {@link LabPolicy}; rejects unknown keys. */
export const labPolicySchema = z.strictObject({
  /** null if the lab is never due. */
  dueAt: z.iso
    .datetime()
    .nullable()
    .transform((text) => (text === null ? null : new Date(text))),
  /** How many minutes after the due date an attempt is still in time. */
  graceMinutes: z.number().int().min(0).max(1440),
  late: latePenalty,
  /**
   * How often a student may press Check at one checkpoint; null means without limit. A token
   * bucket: `burst` attempts at once, and one more every `refillMinutes`.
   */
  limit: z
    .strictObject({
      burst: z.number().int().min(1).max(1000),
      refillMinutes: z.number().min(0.1).max(10_080),
    })
    .nullable(),
});

/** How a lab is graded in a course. */
export type LabPolicy = z.output<typeof labPolicySchema>;
export type LatePenalty = LabPolicy['late'];
export type AttemptLimit = NonNullable<LabPolicy['limit']>;

/** The policy of a lab for which nobody saved one: never due, no limit. */
export const defaultPolicy: LabPolicy = {
  dueAt: null,
  graceMinutes: 0,
  late: { kind: 'none' },
  limit: null,
};

/**
 * When a lab is due for a student; null if never. An extension is a promise: it holds even if the
 * due date moves, and it never makes the date earlier.
 */
export function dueFor(policy: Pick<LabPolicy, 'dueAt'>, extendedTo: Date | null): Date | null {
  if (policy.dueAt === null || extendedTo === null) return policy.dueAt;
  return extendedTo > policy.dueAt ? extendedTo : policy.dueAt;
}

const minuteMs = 60_000;
const minutesOfDay = 1440;

/**
 * How many minutes `at` is after the due date, rounded up; 0 within the grace period, or without a
 * due date.
 */
export function lateMinutes(at: Date, dueAt: Date | null, graceMinutes: number): number {
  if (dueAt === null) return 0;
  const lateMs = at.getTime() - dueAt.getTime();
  return lateMs <= graceMinutes * minuteMs ? 0 : Math.ceil(lateMs / minuteMs);
}

/** A look at a checkpoint that was requested, whatever its outcome. */
export interface AskedLook {
  kind: Exclude<AttemptKind, 'rejudge'>;
  requestedAt: Date;
  /** True as well if only a rejudge of the look has a score. */
  hasScore: boolean;
}

/**
 * The `countsAsOf` of a re-run that follows these looks, which are sorted oldest first. It is the
 * time of the newest submission, which the re-run repeats. If that submission has no score, it is
 * the time of the first submission after the last look with a score: a student who pressed Check in
 * time is in time, however often Podmark could not look. undefined if the student never pressed
 * Check.
 */
export function rerunCountsAsOf(looks: readonly AskedLook[]): Date | undefined {
  const isSubmission = ({ kind }: AskedLook) => kind === 'submission';
  const toNewest = looks.slice(0, looks.findLastIndex(isSubmission) + 1);
  const judged = toNewest.findLastIndex(({ hasScore }) => hasScore);
  const again = toNewest.slice(judged + 1).find(isSubmission) ?? toNewest.at(-1);
  return again?.requestedAt;
}

/**
 * How much of a score remains if it is so many minutes late, in percent; null if it does not count.
 */
export function remainingPercent(late: LatePenalty, minutes: number): number | null {
  if (minutes === 0) return 100;
  switch (late.kind) {
    case 'none':
      return 100;
    case 'not-counted':
      return null;
    case 'per-day': {
      const days = Math.ceil(minutes / minutesOfDay);
      return Math.max(late.floorPercent, 100 - days * late.percentPerDay);
    }
    case 'steps': {
      const off = late.steps
        .filter(({ afterHours }) => minutes > afterHours * 60)
        .map(({ percentOff }) => percentOff);
      return Math.max(late.floorPercent, 100 - Math.max(0, ...off));
    }
  }
  return late satisfies never;
}

/**
 * The request times of the attempts that use up the limit: submissions that have a score or are
 * under way. A submission that could not look uses up nothing, nor does anything that staff ran.
 */
export function usedAttempts(
  attempts: readonly Pick<AttemptSummary, 'kind' | 'state' | 'score' | 'requestedAt'>[],
): Date[] {
  return attempts
    .filter((one) => one.kind === 'submission' && (one.score !== null || isOpen(one)))
    .map((one) => one.requestedAt);
}

/** How many attempts a student has left. */
export interface AttemptsLeft {
  left: number;
  /** When the next attempt is added; null if the bucket is full. */
  nextAt: Date | null;
}

/**
 * The state of the token bucket at `now`, after attempts at the times that {@link usedAttempts}
 * returned.
 */
export function attemptsLeft(
  limit: AttemptLimit,
  usedAt: readonly Date[],
  now: Date,
): AttemptsLeft {
  const refillMs = limit.refillMinutes * minuteMs;
  let tokens = limit.burst;
  let filledAt = 0;
  const refillTo = (ms: number) => {
    tokens = Math.min(limit.burst, tokens + Math.max(0, ms - filledAt) / refillMs);
    filledAt = Math.max(filledAt, ms);
  };
  for (const ms of usedAt.map((at) => at.getTime()).sort((a, b) => a - b)) {
    refillTo(ms);
    // a limit that became stricter must not leave a debt from earlier attempts
    tokens = Math.max(0, tokens - 1);
  }
  refillTo(now.getTime());
  // rounding must not lose a token that is due at this very millisecond
  const left = Math.floor(tokens + 1e-9);
  const isFull = left >= limit.burst;
  const nextAt = new Date(Math.ceil(now.getTime() + (left + 1 - tokens) * refillMs));
  return { left, nextAt: isFull ? null : nextAt };
}
