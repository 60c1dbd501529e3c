import type { State } from './read-states.js';
import { demandText } from './read-states.js';

/** A state that was tried, or left out. */
export interface StateRow {
  checkpoint: string;
  state: State;
  observed: string;
  verdict: 'right' | 'WRONG' | 'skipped';
  durationMs: number;
}

/** The table of states as Markdown. */
export function statesReport(rows: readonly StateRow[]): string {
  const head = ['checkpoint', 'state', 'kind', 'how it was made', 'demanded', 'observed', ''];
  const lines = rows.map(({ checkpoint, state, observed, verdict }) => [
    checkpoint,
    state.id,
    state.kind.join(', '),
    state.state,
    demandText(state.demand),
    observed,
    verdict,
  ]);
  const table = [head, head.map(() => '---'), ...lines].map(
    (cells) => `| ${cells.map(inCell).join(' | ')} |`,
  );
  return [`# States by outcome`, '', summary(rows), '', ...table, ''].join('\n');
}

/** How many states were judged rightly, in one line. */
export function summary(rows: readonly StateRow[]): string {
  const count = (verdict: StateRow['verdict']) =>
    rows.filter((row) => row.verdict === verdict).length;
  const seconds = rows.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1000;
  return `${count('right')} of ${rows.length} right, ${count('WRONG')} wrong, ${count('skipped')} skipped, in ${seconds.toFixed(0)} s`;
}

function inCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
