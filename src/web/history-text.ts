import type { HistoryEntry } from '../domain/history.js';
import { points } from './moments.js';

/** A history entry as a sentence, without its time and without a full stop. */
export function historyText({ actor, action, detail }: HistoryEntry): string {
  const who = actor?.name ?? 'Podmark';
  const change = `${points(numberOf(detail.before))} → ${points(numberOf(detail.after))}`;
  switch (action) {
    case 'node-registered': {
      const hasNewKey =
        detail.hostKeyBefore !== undefined && detail.hostKeyBefore !== detail.hostKey;
      const key = hasNewKey ? ' with a new host key' : '';
      const shared = detail.sharedWith ? `; it is the machine of ${detail.sharedWith}, too` : '';
      return `${who} registered the node${key}${shared}`;
    }
    case 'attempt-requested':
      return `${who} pressed Check`;
    case 'rerun-requested':
      return `${who} asked to run it again: ${detail.reason ?? ''}`;
    case 'grade-recorded':
      return `Podmark’s own grade: ${change}`;
    case 'grade-kept':
      return `Podmark’s own grade stays: ${keptBecause[String(detail.because)] ?? ''}`;
    case 'grade-overridden':
      return `${who} gave a grade: ${change}: ${detail.reason ?? ''}`;
    case 'override-undone':
      return `${who} took the given grade back: ${change}`;
    case 'result-accepted':
      return `${who} let the worse result count: ${change}: ${detail.reason ?? ''}`;
    case 'bulk-rerun-started':
      return `${who} began to run ${detail.attempts ?? 0} again: ${detail.reason ?? ''}`;
    case 'bulk-rerun-paused':
      return `${who} paused the re-run`;
    case 'bulk-rerun-resumed':
      return `${who} let the re-run go on`;
    case 'bulk-rerun-cancelled':
      return `${who} cancelled the re-run`;
    case 'grade-rejudged':
      return `${who} had it judged again: ${change}: ${detail.reason ?? ''}`;
    case 'grade-recalculated':
      return `Podmark’s own grade after ${who} changed the policy, a due date or points: ${change}`;
    case 'policy-changed':
      return `${who} changed how the lab is graded`;
    case 'lab-settings-changed':
      return `${who} changed what the course sets for the lab`;
    case 'extension-granted':
      return `${who} gave more time: ${detail.reason ?? ''}`;
    case 'extension-withdrawn':
      return `${who} took the extension back`;
    case 'roster-imported':
      return `${who} imported a roster: ${detail.added ?? 0} added, ${detail.changed ?? 0} changed, ${detail.left ?? 0} left`;
    case 'person-enrolled':
      return `${who} made this person ${detail.role ?? 'a member'} of the course`;
    case 'person-left':
      return `${who} took this person off the course`;
    case 'invitation-created':
      return `${who} made an invitation`;
    case 'invitation-revoked':
      return `${who} took an invitation back`;
    case 'joined':
      return `${who} joined by an invitation`;
    case 'objection-opened':
      return `${who} asked for a look`;
    case 'objection-answered':
      return `${who} wrote about it`;
    case 'objection-closed':
      return `${who} closed the question: ${detail.outcome ?? ''}`;
    case 'viewed-as-student':
      return `${who} looked at the course as this student sees it`;
    case 'exported':
      return `${who} ${exportText(detail)}`;
    default:
      return action satisfies never;
  }
}

/** What was exported, to follow a name in a sentence: `exported the evidence of 3 students`. */
export function exportText({ kind, students, heading }: HistoryEntry['detail']): string {
  const whose = students === 1 ? '1 student' : `${students} students`;
  const what = exportedWhat[String(kind)] ?? '';
  const column = heading ? `, column “${heading}”` : '';
  return `exported ${what} of ${whose}${column}`;
}

const exportedWhat: Record<string, string> = {
  csv: 'the grades as CSV',
  canvas: 'the grades for Canvas',
  moodle: 'the grades for Moodle',
  evidence: 'the evidence',
};

const keptBecause: Record<string, string> = {
  'no-score': 'nothing could be judged',
  'not-better': 'it was as good or better',
  'too-late': 'late attempts do not count',
};

function numberOf(value: string | number | null | undefined): number | null {
  return typeof value === 'number' ? value : null;
}
