import type { CheckpointReport } from '../../src/grading/run-checkpoints.js';
import type { Demand } from './read-states.js';

/** True if the report says what is demanded, and nothing else. */
export function satisfies(report: CheckpointReport, demand: Demand): boolean {
  if (demand === 'pass') return report.outcome === 'pass';
  if ('anyOf' in demand) return demand.anyOf.some((one) => satisfies(report, one));
  if ('remark' in demand) return report.outcome === 'pass' && contains(report, demand.remark);

  const isSaid = demand.says === undefined || contains(report, demand.says);
  if ('fail' in demand) {
    const allowed = [demand.fail].flat();
    const hints = hintsOf(report);
    const isTold =
      hints.length > 0 && hints.every((hint) => allowed.includes(hint) || isAny(hint, allowed));
    return report.outcome === 'fail' && isTold && isSaid;
  }
  const allowed: string[] = [demand.unreachable].flat();
  const reasons = reasonsOf(report);
  return (
    report.outcome === 'unreachable' &&
    reasons.every((reason) => allowed.includes(reason)) &&
    isSaid
  );
}

/** The report in a few words. */
export function observedText(report: CheckpointReport): string {
  switch (report.outcome) {
    case 'pass':
      return ['pass', ...warningsOf(report)].join('; ');
    case 'fail':
      return report.checks
        .flatMap(({ checkId, outcome }) =>
          outcome.kind === 'fail'
            ? [`${checkId}: ${outcome.hintId ?? 'no hint'} (${outcome.observed})`]
            : [],
        )
        .join('; ');
    case 'unreachable':
      return `unreachable: ${[...new Set(reasonsOf(report))].join(', ')} (${textOf(report).slice(0, 200)})`;
    case 'broken':
      return 'broken: a bug of Podmark';
  }
}

function isAny(hint: string, allowed: readonly string[]): boolean {
  return allowed.includes('*') && hint !== noHint;
}

const noHint = 'no hint';

function hintsOf({ checks }: CheckpointReport): string[] {
  return checks.flatMap(({ outcome }) =>
    outcome.kind === 'fail' ? [outcome.hintId ?? noHint] : [],
  );
}

function reasonsOf({ checks }: CheckpointReport): string[] {
  return checks.flatMap(({ outcome }) => (outcome.kind === 'unreachable' ? [outcome.reason] : []));
}

function warningsOf({ checks }: CheckpointReport): string[] {
  return checks.flatMap(({ outcome }) => (outcome.kind === 'pass' ? (outcome.warning ?? []) : []));
}

function contains(report: CheckpointReport, part: string): boolean {
  const text = report.outcome === 'pass' ? warningsOf(report).join('\n') : textOf(report);
  return text.toLowerCase().includes(part.toLowerCase());
}

/** All that the student reads of what did not pass. */
function textOf({ checks }: CheckpointReport): string {
  const texts = checks.flatMap(({ outcome }) => {
    if (outcome.kind === 'fail') return [outcome.observed, outcome.hint ?? ''];
    return outcome.kind === 'unreachable' ? [outcome.detail, outcome.said ?? ''] : [];
  });
  return [...new Set(texts)].join('\n');
}
