import type { Lab } from '../domain/lab.js';
import type { DeclaredValue, LabValues } from '../domain/lab-values.js';
import type { LabProblem } from './lab-problem.js';

/** A lab with values filled in, or what is wrong with it then. */
export type Resolution = { lab: Lab; problems: [] } | { lab: undefined; problems: LabProblem[] };

/** A lab as its files have it, for any values. */
export interface LabTemplate {
  /** The lab with the default values. */
  lab: Lab;
  values: readonly DeclaredValue[];
  /**
   * The lab with these values, which must be one for each that is declared. Checked as strictly as
   * the lab with its defaults. Pure.
   */
  resolve(values: LabValues): Resolution;
}
