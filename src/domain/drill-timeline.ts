import { z } from 'zod';
import type { CheckResult } from './attempt.js';

const drillFacts = z.object({
  endpoints: z.array(
    z.object({ ip: z.string(), ready: z.boolean(), podName: z.string().nullable() }),
  ),
  drill: z.object({
    before: z.number(),
    replicas: z.number(),
    events: z.array(
      z.object({
        atMs: z.number().min(0),
        what: z.enum(['came', 'left', 'answered', 'scaled-back']),
        pod: z.string().nullable(),
      }),
    ),
  }),
});

/** An endpoint in a drill. Times are in ms after the scaling. */
export interface DrillEndpoint {
  /** The pod's name, or the address of an endpoint that is no pod. */
  pod: string;
  /** When it came; null if it was there before. */
  cameMs: number | null;
  /** When it left; null if it stayed to the end. */
  leftMs: number | null;
  /** When the pod first named itself in a reply; null if it did not. */
  answeredMs: number | null;
}

/** What a drill saw while it scaled a Deployment and put the old number back. */
export interface DrillTimeline {
  before: number;
  replicas: number;
  /** null if the drill ended before it. */
  scaledBackMs: number | null;
  /** The time of the last event. */
  endMs: number;
  /** In the order in which they came; those that were there before come first. */
  endpoints: DrillEndpoint[];
}

/**
 * The drill that an attempt ran; undefined if it ran none, or a version that kept no times did.
 * Never throws, whatever the facts are.
 */
export function drillTimeline(
  checks: readonly Pick<CheckResult, 'facts'>[],
): DrillTimeline | undefined {
  const [found] = checks.flatMap(({ facts }) => drillFacts.safeParse(facts).data ?? []);
  if (!found) return undefined;
  const { before, replicas, events } = found.drill;
  const first = found.endpoints.flatMap(({ ip, ready, podName }) => (ready ? [podName ?? ip] : []));
  const pods = [...new Set([...first, ...events.flatMap(({ pod }) => pod ?? [])])];
  const timeOf = (pod: string | null, what: string) =>
    events.find((event) => event.pod === pod && event.what === what)?.atMs ?? null;

  const endpoints = pods.map((pod): DrillEndpoint => {
    const moves = events.filter(({ pod: of, what }) => of === pod && what !== 'answered');
    const [began, ended] = [moves[0], moves.at(-1)];
    return {
      pod,
      cameMs: began?.what === 'came' ? began.atMs : null,
      leftMs: ended?.what === 'left' ? ended.atMs : null,
      answeredMs: timeOf(pod, 'answered'),
    };
  });
  return {
    ...{ before, replicas, endpoints },
    scaledBackMs: timeOf(null, 'scaled-back'),
    endMs: Math.max(0, ...events.map(({ atMs }) => atMs)),
  };
}
