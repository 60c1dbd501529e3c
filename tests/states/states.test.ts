import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadCatalog } from '../../src/catalog/load-catalog.js';
import { checkers } from '../../src/checkers/registry.js';
import type { Lab, Step } from '../../src/domain/lab.js';
import { faults, host, keyFile, onNode, sshPort, user } from '../support/real-node.js';
import { Bench } from './bench.js';
import { observedText, satisfies } from './judge-state.js';
import { type CheckpointStates, demandText, readStates, type State } from './read-states.js';
import { type StateRow, statesReport, summary } from './states-report.js';

const {
  /** `quick` leaves out what is tried on demand only. */
  STATES: chosen = 'all',
  /** Where the table is written, as Markdown; nowhere if it is empty. */
  STATES_REPORT: reportFile = '',
} = process.env;
const isQuickRun = chosen === 'quick';
/** A state takes seconds; one that is judged wrongly, or a machine that is changed, more. */
const stateMs = 300_000;

const lab = (await loadCatalog('labs', checkers)).get('services') as Lab;
const files = await readStates();
const rows: StateRow[] = [];

onNode('states of a real node', () => {
  let bench: Bench;

  beforeAll(async () => {
    const node = { host, sshPort: Number(sshPort), user, hostKey: null, address: null } as const;
    const privateKey = await readFile(keyFile, 'utf8');
    bench = new Bench(lab, { ...node, apiAccess: 'ssh' }, privateKey);
  });

  afterAll(async () => {
    await bench.cleanUp();
    if (reportFile !== '') await writeFile(reportFile, statesReport(rows));
    console.log(summary(rows));
  }, stateMs);

  for (const [index, step] of lab.steps.entries()) {
    const file = files.find(({ checkpoint }) => checkpoint === step.id);
    if (file === undefined) continue;
    const wanted = file.states.filter(({ quick }) => quick || !isQuickRun);
    const solved = wanted.filter((state) => state.solved);
    const unsolved = wanted.filter((state) => !state.solved);
    describe(step.id, () => {
      showAll('before it is solved', index, unsolved, { step, file });
      showAll('solved', index + 1, solved, { step, file });
    });
  }

  function showAll(
    title: string,
    standAt: number,
    states: readonly State[],
    { step, file }: { step: Step; file: CheckpointStates },
  ): void {
    // jest refuses a group without tests
    if (states.length === 0) return;
    describe(title, () => {
      beforeAll(async () => await bench.standAt(standAt), stateMs);
      for (const state of states) show(step, file, state);
    });
  }

  function show(step: Step, file: CheckpointStates, state: State): void {
    const needsHook = state.machine.length > 0;
    if (needsHook && faults === '') {
      rows.push(rowOf(step, state, 'REALNODE_FAULTS is not set', 'skipped', 0));
      test.skip(state.id, () => {});
      return;
    }
    const title = `${state.id}: ${demandText(state.demand)}`;
    test(title, async () => await tryState(step, file, state), stateMs);
  }

  async function tryState(step: Step, file: CheckpointStates, state: State): Promise<void> {
    const startedAt = performance.now();
    let observed = 'not judged';
    let isRight = false;
    try {
      const report = await bench.judge(step, state);
      observed = observedText(report);
      isRight = satisfies(report, state.demand);
      if (!isRight && bench.complaint !== '') console.warn(`${state.id}: ${bench.complaint}`);
    } catch (error) {
      observed = `not judged: ${error}`;
    } finally {
      const judgedAt = performance.now();
      await bench.restore(step, file, state);
      const restoredMs = performance.now() - judgedAt;
      const durationMs = performance.now() - startedAt;
      rows.push(rowOf(step, state, observed, isRight ? 'right' : 'WRONG', durationMs));
      if (reportFile !== '') await writeFile(reportFile, statesReport(rows));
      process.stderr.write(
        `${isRight ? 'ok   ' : 'WRONG'} ${step.id}/${state.id} ${((durationMs - restoredMs) / 1000).toFixed(1)}+${(restoredMs / 1000).toFixed(1)} s ${observed}\n`,
      );
    }
    expect(isRight ? '' : `${demandText(state.demand)}, but: ${observed}`).toBe('');
  }
});

function rowOf(
  step: Step,
  state: State,
  observed: string,
  verdict: StateRow['verdict'],
  durationMs: number,
): StateRow {
  return { checkpoint: step.id, state, observed, verdict, durationMs };
}
