import { styleText } from 'node:util';
import type { CheckResult } from '../domain/attempt.js';
import type { Lab } from '../domain/lab.js';
import type { CheckpointOutcome, Outcome } from '../domain/outcome.js';
import type { CheckpointReport, RunReport } from '../grading/run-checkpoints.js';

type Color = 'green' | 'red' | 'magenta' | 'dim' | 'bold';

/** Formats a report for a terminal. With `color`, colours repeat what the signs say. */
export function reportText(lab: Lab, report: RunReport, color: boolean): string {
  const paint = (style: Color, text: string) =>
    color ? styleText(style, text, { validateStream: false }) : text;
  const lines = [paint('bold', lab.title), ''];
  for (const checkpoint of report.checkpoints)
    lines.push(...checkpointLines(checkpoint, paint), '');
  const counted = report.checkpoints.flatMap((entry) => entry.score ?? []);
  const score = counted.reduce((sum, points) => sum + points, 0);
  const points = report.checkpoints.reduce((sum, entry) => sum + entry.checkpoint.points, 0);
  const unjudged = report.checkpoints.length - counted.length;
  lines.push(
    `${round(score)} of ${points} points in ${(report.durationMs / 1000).toFixed(1)} s` +
      (unjudged === 0
        ? ''
        : `; ${unjudged} of ${report.checkpoints.length} checkpoints could not be judged`),
  );
  return `${lines.join('\n')}\n`;
}

type Paint = (style: Color, text: string) => string;

const signs: Record<CheckpointOutcome, [Color, string]> = {
  pass: ['green', '✓'],
  fail: ['red', '✗'],
  unreachable: ['magenta', '!'],
  broken: ['magenta', '!'],
};

function checkpointLines(
  { checkpoint, outcome, score, checks }: CheckpointReport,
  paint: Paint,
): string[] {
  const [style, sign] = signs[outcome];
  const points = `${score === null ? '–' : round(score)} of ${checkpoint.points}`;
  return [
    `${paint(style, sign)} ${paint('bold', checkpoint.title)} (${checkpoint.id}), ${points} points`,
    ...checks.flatMap((check) => checkLines(check, paint)),
  ];
}

function checkLines({ title, outcome, durationMs }: CheckResult, paint: Paint): string[] {
  const time = durationMs >= 100 ? paint('dim', ` ${(durationMs / 1000).toFixed(1)} s`) : '';
  const [style, sign] = outcome.kind === 'skipped' ? (['dim', '–'] as const) : signs[outcome.kind];
  return [
    `  ${paint(style, sign)} ${title}${time}`,
    ...outcomeLines(outcome).map((line) => `      ${line}`),
  ];
}

function outcomeLines(outcome: Outcome): string[] {
  switch (outcome.kind) {
    case 'pass':
      return outcome.warning === undefined ? [] : [`note      ${outcome.warning}`];
    case 'fail':
      return [
        `expected  ${outcome.expected}`,
        `observed  ${outcome.observed}`,
        ...(outcome.hint === undefined ? [] : [`try       ${outcome.hint}`]),
        ...(outcome.command === undefined ? [] : [`see       ${outcome.command}`]),
      ];
    case 'skipped':
      return [`not looked at: ${outcome.becauseOf} comes first`];
    case 'unreachable':
      return [
        `could not look (${outcome.reason}): ${outcome.detail}`,
        ...(outcome.said?.split('\n').map((line) => `node says  ${line}`) ?? []),
      ];
    case 'broken':
      return [`our mistake, reference ${outcome.errorId}`];
    default:
      return outcome satisfies never;
  }
}

function round(points: number): string {
  return String(Math.round(points * 100) / 100);
}
