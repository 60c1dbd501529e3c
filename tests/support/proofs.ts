import { z } from 'zod';
import type { AnyChecker } from '../../src/checkers/checker.js';
import type { Check, Step } from '../../src/domain/lab.js';
import { NodeUnreachable, type Verdict } from '../../src/domain/outcome.js';
import type { NodeSession } from '../../src/domain/student-node.js';
import { aCheck, aCheckpoint, aLab, aSession } from './runs.js';

/**
 * A fake node that holds named things. Its shell knows the commands `make NAME`, `drop NAME`, `say
 * TEXT`, `complain TEXT`, which writes to stderr and exits with 1, and `fail`, which makes the node
 * unreachable. A thing named `lost` makes the checker `thing` find the API unreachable, and one
 * named `bug` makes it throw.
 */
export class ThingsNode {
  /** Maps each thing to a serial number, which changes if the thing is made again. */
  readonly things = new Map<string, number>();
  /** Every script that was run, in order. */
  readonly scripts: string[] = [];
  readonly session: NodeSession & { closed: number };
  #made = 0;

  constructor(...things: string[]) {
    for (const thing of things) this.make(thing);
    const session = aSession();
    const named = (kind: string) => async () =>
      [...this.things.keys()].flatMap((thing) =>
        thing.startsWith(`${kind}-`) ? [{ namespace: 'default', name: thing }] : [],
      ) as never[];
    session.kubernetes.listServices = named('service');
    session.kubernetes.listDeployments = named('deployment');
    session.kubernetes.listPods = named('pod');
    session.run = async ({ argv }) => this.#run(argv[2] ?? '');
    this.session = session;
  }

  make(thing: string): void {
    this.#made += 1;
    this.things.set(thing, this.#made);
  }

  #run(script: string) {
    this.scripts.push(script);
    const said: string[] = [];
    const complaints: string[] = [];
    let exitCode = 0;
    for (const line of script.split('\n')) {
      const [, word, rest = ''] = /^(\w+) ?(.*)$/.exec(line) ?? [];
      if (word === 'make') this.make(rest);
      else if (word === 'drop') this.things.delete(rest);
      else if (word === 'say') said.push(rest);
      else if (word === 'complain') complaints.push(rest);
      else if (word === 'fail') throw new NodeUnreachable('timeout', 'The script ran too long.');
      exitCode = word === 'complain' ? 1 : 0;
    }
    return { exitCode, stdout: said.join('\n'), stderr: complaints.join('\n\n') };
  }

  /** The checkers for this node, by id. */
  readonly checkers: ReadonlyMap<string, AnyChecker> = new Map([
    [
      'thing',
      {
        id: 'thing',
        summary: '',
        params: z.never(),
        gather: async (_node, params) => {
          const { thing } = params as { thing: string };
          if (this.things.has('lost')) throw new NodeUnreachable('api-refused', 'Nothing there.');
          if (this.things.has('bug')) throw new TypeError('a bug');
          return { all: [...this.things.keys()], made: this.things.get(thing) };
        },
        judge: (facts, params) => {
          const { all, made } = facts as { all: string[]; made?: number };
          const { thing } = params as { thing: string };
          if (made !== undefined) return { kind: 'pass', observed: 'there' };
          const similar = all.find((one) => one.startsWith(thing));
          if (similar === undefined) return failed('thing-missing');
          return similar === `${thing}-wordless` ? failed() : failed('thing-misspelled');
        },
      },
    ],
    [
      'same-thing',
      {
        id: 'same-thing',
        summary: '',
        params: z.never(),
        gather: async (_node, params, { findEarlierFacts }) => {
          const { thing, of } = params as SinceParams;
          const since = (params as SinceParams).since ?? of.since;
          const earlier = await findEarlierFacts(since.checkpoint, since.check);
          return { earlier, made: this.things.get(thing) };
        },
        judge: (facts) => {
          const { earlier, made } = facts as { earlier?: { made: number }; made?: number };
          if (earlier === undefined) return failed('no-evidence');
          return earlier.made === made ? { kind: 'pass', observed: 'same' } : failed('made-again');
        },
      },
    ],
    [
      'answer',
      {
        id: 'answer',
        summary: '',
        params: z.never(),
        gather: async (_node, _params, { answers }) => answers,
        judge: (facts) => {
          const { color } = facts as { color?: string };
          if (color === undefined) return failed('answer-missing');
          return color === 'red' ? { kind: 'pass', observed: color } : failed('answer-wrong');
        },
      },
    ],
  ]);
}

interface SinceParams {
  thing: string;
  since?: { checkpoint: string; check: string };
  of: { since: { checkpoint: string; check: string } };
}

function failed(hintId?: string): Verdict {
  const verdict = { kind: 'fail', expected: 'a thing', observed: 'none' } as const;
  return hintId === undefined ? verdict : { ...verdict, hint: 'Do it.', hintId };
}

/** A step with the given checks; by default with one that passes if the thing `id` exists. */
export function aStep(id: string, given: Partial<Step> = {}, checks?: Check[]): Step {
  const check = aCheck({ id: 'there', checker: 'thing', params: { thing: id } });
  const checkpoint = aCheckpoint({ id, checks: checks ?? [check] });
  return { ...(aLab([checkpoint]).steps[0] as Step), ...given };
}
