import type { DrillTimeline } from '../../domain/drill-timeline.js';
import type { DrillChart } from '../views-pictures.js';
import { cutMiddle } from './cut.js';
import { percent, roundStep, share } from './scale.js';

/** Lengths in px. */
const laneHeight = 38;
const top = 40;
/** How many characters of a name fit beside the times at 320 px. */
const mostOfName = 16;
const mostLanes = 12;

/** Draws a drill: when each endpoint came and left, and when its pod first answered. */
export function drillChart(drill: DrillTimeline): DrillChart {
  const { before, replicas, scaledBackMs } = drill;
  // a drill without a time still has a width
  const endMs = Math.max(1000, drill.endMs);
  const at = (ms: number) => percent(ms, 0, endMs);
  const lanes = drill.endpoints.slice(0, mostLanes);
  const plotBottom = top + lanes.length * laneHeight;
  const stepMs = roundStep(endMs, 4);
  const ticks = Array.from(
    { length: Math.floor(endMs / stepMs) + 1 },
    (_, index) => index * stepMs,
  );
  const answered = drill.endpoints.filter(({ answeredMs }) => answeredMs !== null).length;
  return {
    description: `Scaled from ${before} to ${replicas} and back. ${drill.endpoints.length} pods were endpoints, ${answered} of them answered.`,
    height: plotBottom + 24,
    plotTop: top,
    plotBottom,
    scaled: `scaled from ${before} to ${replicas}`,
    back:
      scaledBackMs === null
        ? null
        : {
            x: at(scaledBackMs),
            text: `back to ${before}`,
            isRight: share(scaledBackMs, 0, endMs) > 0.5,
          },
    lanes: lanes.map((endpoint, index) => {
      const from = endpoint.cameMs ?? 0;
      return {
        y: top + index * laneHeight,
        name: cutMiddle(endpoint.pod, mostOfName),
        came: endpoint.cameMs === null ? 'before' : secondsText(endpoint.cameMs),
        x: at(from),
        width: at((endpoint.leftMs ?? endMs) - from),
        answer: answerOf(endpoint.answeredMs, at),
      };
    }),
    ticks: ticks.map((ms, index) => ({
      x: at(ms),
      label: secondsText(ms, stepMs < 1000 ? 1 : 0),
      anchor: index === 0 ? 'start' : share(ms, 0, endMs) > 0.95 ? 'end' : 'middle',
    })),
    words: drillWords(drill),
  };
}

function secondsText(ms: number, digits = 1): string {
  return `${(ms / 1000).toFixed(digits)} s`;
}

function answerOf(ms: number | null, at: (ms: number) => string) {
  return ms === null ? null : { x: at(ms), text: `● ${secondsText(ms)}` };
}

function drillWords({ before, replicas, scaledBackMs, endpoints }: DrillTimeline): string[] {
  const ofEach = endpoints.map(({ pod, cameMs, answeredMs, leftMs }) => {
    const facts = [
      cameMs === null ? 'an endpoint before' : `an endpoint after ${secondsText(cameMs)}`,
      answeredMs === null ? 'gave no answer' : `answered after ${secondsText(answeredMs)}`,
      leftMs !== null && `left after ${secondsText(leftMs)}`,
    ];
    return `${pod}: ${facts.filter((fact) => fact !== false).join(', ')}`;
  });
  return [
    `Scaled from ${before} to ${replicas} replicas at 0 s`,
    ...ofEach,
    ...(scaledBackMs === null
      ? []
      : [`Scaled back to ${before} after ${secondsText(scaledBackMs)}`]),
  ];
}
