import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { unreachableReasons } from '../../src/domain/outcome.js';

/** The folder of the lab's states: a file for each checkpoint. */
const folder = join(import.meta.dirname, 'services');

const one = z.string().min(1);
/** Part of what the student reads: of an observation, a hint, a warning or a reason. */
const says = one.optional();

const plainDemand = z.union([
  z.literal('pass'),
  /** A pass whose warning contains this text. */
  z.strictObject({ remark: one }),
  /** The hints that may be given: one of them or several, and no other; `*` is any. */
  z.strictObject({ fail: z.union([one, z.array(one).min(1)]), says }),
  z.strictObject({
    unreachable: z.union([z.enum(unreachableReasons), z.array(z.enum(unreachableReasons))]),
    says,
  }),
]);
const demand = z.union([plainDemand, z.strictObject({ anyOf: z.array(plainDemand).min(2) })]);

const state = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  /** A sentence for the report. */
  state: one,
  /** The kinds of unfairness, 1 to 16, that the state stands for besides its checkpoint. */
  kind: z.array(z.int().min(1).max(16)).default([]),
  demand,
  /** What the student runs on the node, as in a lab's solutions. */
  make: z.string().default(''),
  /** What the student types; what `make` prints comes on top. */
  answers: z.record(z.string(), z.string()).default({}),
  /** What undoes `make`, before the file's `restore` or `restoreSolved` is run. */
  mend: z.string().default(''),
  /** Commands for REALNODE_FAULTS before `make`: a verb, and after a space its argument. */
  machine: z.array(one).default([]),
  /** Commands for REALNODE_FAULTS that undo `machine`. */
  machineMend: z.array(one).default([]),
  /** True if the state begins where the step is solved, instead of before it. */
  solved: z.boolean().default(false),
  /**
   * True if Podmark signs in with a key of the course, for which `{{authorize}}` in `make` stands for
   * the command that My node gives to students.
   */
  courseKey: z.boolean().default(false),
  /** True if the state is tried with every change, not only on demand. */
  quick: z.boolean().default(false),
});

const file = z.strictObject({
  /** Leads from a state of this file back to where the step is not yet done. */
  restore: z.string().default(''),
  /** Leads from one that begins solved back to the solution. */
  restoreSolved: z.string().default(''),
  states: z.array(state).min(1),
});

/** What a state must be judged to be. */
export type Demand = z.infer<typeof demand>;
/** A state of a node at a checkpoint, and what must be said of it. */
export type State = z.infer<typeof state>;
/** The states of a checkpoint. */
export type CheckpointStates = z.infer<typeof file> & { checkpoint: string };

/** Reads all states of the lab, by checkpoint. Throws if a file has a mistake. */
export async function readStates(): Promise<CheckpointStates[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort();
  return await Promise.all(
    names.map(async (name) => {
      const parsed = file.safeParse(
        parse(await readFile(join(folder, name), 'utf8'), { merge: true }),
      );
      if (!parsed.success) throw new Error(`${name}: ${z.prettifyError(parsed.error)}`);
      return { checkpoint: name.replace('.yaml', ''), ...parsed.data };
    }),
  );
}

/** The demand in words, for the report. */
export function demandText(demand: Demand): string {
  if (demand === 'pass') return 'pass';
  if ('anyOf' in demand) return demand.anyOf.map(demandText).join('; or ');
  if ('remark' in demand) return `pass, with a remark that says “${demand.remark}”`;
  const said = demand.says === undefined ? '' : `, which says “${demand.says}”`;
  const what = 'fail' in demand ? demand.fail : demand.unreachable;
  const kind = 'fail' in demand ? 'fail' : 'unreachable';
  return `${kind}: ${[what].flat().join(' or ')}${said}`;
}
