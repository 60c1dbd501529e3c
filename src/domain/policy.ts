import { z } from 'zod';
import { type AttemptKind, type AttemptSummary, isOpen } from './attempt.js';

/** What becomes of the points of a late attempt. */
const latePenalty = z.discriminatedUnion('kind', [
  /** Late counts like in time. */
  z.strictObject({ kind: z.literal('none') }),
  /** Late attempts show the student how it stands, and count nothing. */
  z.strictObject({ kind: z.literal('not-counted') }),
  /** So many percent off for each day begun, down to what remains at least. */
  z.strictObject({
    kind: z.literal('per-day'),
    percentPerDay: z.number().min(0).max(100),
    floorPercent: z.number().min(0).max(100),
  }),
  /** From so many hours after the due date, so many percent off; in the order of the hours. */
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

/** How a lab is graded in a course, as it is stored. */
export const labPolicySchema = z.strictObject({
  /** null is never due. */
  dueAt: z.iso
    .datetime()
    .nullable()
    .transform((text) => (text === null ? null : new Date(text))),
  /** So long after the due date an attempt is still in time. */
  graceMinutes: z.number().int().min(0).max(1440),
  late: latePenalty,
  /**
   * How often a student may press Check at one checkpoint; null as often as they like. A token bucket:
   * `burst` attempts at once, and one more every `refillMinutes`.
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

/** Of a lab for which nobody said anything: never due, no limits. */
export const defaultPolicy: LabPolicy = {
  dueAt: null,
  graceMinutes: 0,
  late: { kind: 'none' },
  limit: null,
};

/**
 * When a lab is due for a student. An extension is a promise: it is kept when the date moves, and never
 * makes the date earlier.
 */
export function dueFor(policy: Pick<LabPolicy, 'dueAt'>, extendedTo: Date | null): Date | null {
  if (policy.dueAt === null || extendedTo === null) return policy.dueAt;
  return extendedTo > policy.dueAt ? extendedTo : policy.dueAt;
}

const minuteMs = 60_000;
const minutesOfDay = 1440;

/** Whole minutes after the due date, each begun one counted; 0 in time, grace included. */
export function lateMinutes(at: Date, dueAt: Date | null, graceMinutes: number): number {
  if (dueAt === null) return 0;
  const lateMs = at.getTime() - dueAt.getTime();
  return lateMs <= graceMinutes * minuteMs ? 0 : Math.ceil(lateMs / minuteMs);
}

/** A look at a checkpoint that was asked for, whatever came of it. */
export interface AskedLook {
  kind: Exclude<AttemptKind, 'rejudge'>;
  requestedAt: Date;
  /** Also where its evidence came to a score only when it was judged again. */
  hasScore: boolean;
}

/**
 * The moment by which a re-run after these looks, the oldest first, is late or not: that of the
 * submission which it runs again, and where that and those just before it came to no score, that of the
 * first of them. Who pressed Check in time is in time, however often Podmark could not look. undefined
 * where the student never pressed Check.
 */
export function rerunCountsAsOf(looks: readonly AskedLook[]): Date | undefined {
  const isSubmission = ({ kind }: AskedLook) => kind === 'submission';
  const toNewest = looks.slice(0, looks.findLastIndex(isSubmission) + 1);
  const judged = toNewest.findLastIndex(({ hasScore }) => hasScore);
  const again = toNewest.slice(judged + 1).find(isSubmission) ?? toNewest.at(-1);
  return again?.requestedAt;
}

/** What remains of a score so late, in percent; null where it does not count at all. */
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
 * When attempts at a checkpoint were used up: submissions that had a score, and the one under way. What
 * could not look, and what staff ran, uses up none.
 */
export function usedAttempts(
  attempts: readonly Pick<AttemptSummary, 'kind' | 'state' | 'score' | 'requestedAt'>[],
): Date[] {
  return attempts
    .filter((one) => one.kind === 'submission' && (one.score !== null || isOpen(one)))
    .map((one) => one.requestedAt);
}

/** Attempts that a student has left. */
export interface AttemptsLeft {
  left: number;
  /** When the next one comes in; null where the bucket is full. */
  nextAt: Date | null;
}

/**
 * The bucket after these attempts. Only attempts that had a score belong here, and the one under way:
 * what could not look never uses one up.
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
    // a limit that became stricter does not owe for the past
    tokens = Math.max(0, tokens - 1);
  }
  refillTo(now.getTime());
  // a token that is due to the millisecond must not be lost to rounding
  const left = Math.floor(tokens + 1e-9);
  const isFull = left >= limit.burst;
  const nextAt = new Date(Math.ceil(now.getTime() + (left + 1 - tokens) * refillMs));
  return { left, nextAt: isFull ? null : nextAt };
}
