import type { LabPolicy, LatePenalty } from '../domain/policy.js';
import { dueFor } from '../domain/policy.js';
import type { StudentPolicy } from '../domain/policy-store.js';
import { dateInWords, exactInZone } from '../domain/time-zone.js';
import { counted } from './amounts.js';
import type { Moment } from './view-parts.js';
import type { DueView } from './views-policy.js';

const minuteMs = 60_000;

/** Returns a due date for a page; its text includes the weekday and the zone. */
export function dueMoment(at: Date, zone: string, now: Date): Moment {
  return { iso: at.toISOString(), text: dateInWords(at, zone, now), exact: exactInZone(at, zone) };
}

/**
 * Returns when the lab is due for a student and what lateness costs; null if the lab is never due.
 */
export function dueView(
  { policy, extendedTo }: StudentPolicy,
  zone: string,
  now = new Date(),
): DueView | null {
  const dueAt = dueFor(policy, extendedTo);
  if (dueAt === null) return null;
  const when = dueMoment(dueAt, zone, now);
  const rule = penaltyText(policy.late);
  const isExtended = dueAt !== policy.dueAt && dueAt.getTime() !== policy.dueAt?.getTime();
  const graceEnds = dueAt.getTime() + policy.graceMinutes * minuteMs;
  if (now <= dueAt) {
    const tail = `, in ${durationText(dueAt.getTime() - now.getTime())}`;
    return { lead: isExtended ? 'extended to' : 'due', when, tail, rule };
  }
  if (now.getTime() <= graceEnds) {
    const left = durationText(graceEnds - now.getTime());
    return { lead: 'was due', when, tail: `, in time for ${left} more`, rule };
  }
  const isClosed = policy.late.kind === 'not-counted';
  return { lead: isClosed ? 'closed since' : 'was due', when, tail: '', rule };
}

/** Returns a duration in words, such as `20 minutes`, `5 hours` or `2 days`, rounded down. */
export function durationText(ms: number): string {
  const minutes = Math.floor(ms / minuteMs);
  if (minutes < 1) return 'less than a minute';
  if (minutes < 120) return counted(minutes, 'minute');
  if (minutes < 48 * 60) return counted(Math.floor(minutes / 60), 'hour');
  return counted(Math.floor(minutes / 1440), 'day');
}

/** Says what happens to late attempts. */
function penaltyText(late: LatePenalty): string {
  switch (late.kind) {
    case 'none':
      return 'Late attempts count like those in time.';
    case 'not-counted':
      return 'Late attempts show how it stands and count nothing.';
    case 'per-day':
      return `Late: ${late.percentPerDay} % less for each day${floorText(late.floorPercent)}.`;
    case 'steps': {
      const steps = late.steps.map(({ afterHours, percentOff }) =>
        afterHours === 0
          ? `${percentOff} % less at once`
          : `${percentOff} % less after ${counted(afterHours, 'hour')}`,
      );
      return `Late: ${steps.join(', ')}${floorText(late.floorPercent)}.`;
    }
    default:
      return late satisfies never;
  }
}

function floorText(percent: number): string {
  return percent === 0 ? '' : `, at least ${percent} % remain`;
}

/** Describes a policy in a few sentences. */
export function policyText({ dueAt, graceMinutes, late, limit }: LabPolicy, zone: string): string {
  const due = dueAt === null ? 'Never due.' : `Due ${dateInWords(dueAt, zone, new Date())}.`;
  const grace = graceMinutes === 0 ? '' : ` ${counted(graceMinutes, 'minute')} of grace.`;
  const penalty = dueAt === null ? '' : ` ${penaltyText(late)}`;
  const tries =
    limit === null
      ? 'Attempts are not limited.'
      : `${counted(limit.burst, 'attempt')} at each checkpoint, one more every ${counted(limit.refillMinutes, 'minute')}.`;
  return `${due}${grace}${penalty} ${tries}`;
}
