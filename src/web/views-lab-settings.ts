import type { Chrome } from './view-parts.js';
import type { FieldProblem, PolicyPreview } from './views-policy.js';

export interface LabSettingsPage {
  chrome: Chrome;
  labTitle: string;
  action: string;
  revision: number;
  /** What was done; null if nothing was, which `problem` may explain. */
  done: string | null;
  /** Where to look again and judge again after values were changed; null if they were not. */
  afterwards: { rerunHref: string; rejudgeHref: string } | null;
  problem: string | null;
  /** Problems of single fields; empty if there are none. */
  problems: FieldProblem[];
  preview: PolicyPreview | null;
  values: ValueField[];
  checkpoints: CheckpointFields[];
}

export interface ValueField {
  /** The field's name in the form. */
  name: string;
  title: string;
  /** What the course chose or somebody typed; '' for the default. */
  typed: string;
  default: string;
  /** The numbers that are allowed; null for a text. */
  range: string | null;
}

export interface CheckpointFields {
  title: string;
  pointsName: string;
  outName: string;
  typedPoints: string;
  defaultPoints: number;
  isOut: boolean;
}
