import type { PolicyForm } from './policy-form.js';
import type { Chrome, Moment } from './view-parts.js';

/** When a lab is due, in the words that a page shows: `lead`, then the date, then `tail`. */
export interface DueView {
  lead: 'due' | 'was due' | 'extended to' | 'closed since';
  when: Moment;
  tail: string;
  /** What happens to late attempts. */
  rule: string;
}

export interface PolicyPage {
  chrome: Chrome;
  labTitle: string;
  /** The policy in force, in words. */
  summary: string;
  action: string;
  zone: string;
  revision: number;
  /** What was done; null if nothing was, which `problem` may explain. */
  done: string | null;
  problem: string | null;
  form: PolicyForm;
  /** Problems of single fields; empty if there are none. */
  problems: FieldProblem[];
  preview: PolicyPreview | null;
  extensions: ExtensionLine[];
  students: string[];
  /** What was typed in the form for a new extension. */
  extension: { student: string; dueAt: string; reason: string };
  zones: string[];
  /** What was typed as the course's time zone, or else the present one. */
  typedZone: string;
  hasDueDate: boolean;
}

export interface FieldProblem {
  name: string;
  text: string;
}

export interface PolicyPreview {
  /** The new policy in words. */
  summary: string;
  /** A remark about the due date; null unless its time comes twice. */
  note: string | null;
  up: number;
  down: number;
  unchanged: number;
  /** How many changes have no effect because staff gave the grade. */
  hidden: number;
  students: { name: string; login: string; before: string; after: string; difference: string }[];
  more: number;
  /** The hidden fields that Save sends: exactly what was previewed. */
  fields: { name: string; value: string }[];
}

export interface ExtensionLine {
  studentId: string;
  name: string;
  until: Moment;
  reason: string;
  grantedBy: string;
  /** Why the extension has no effect at the moment; null if it has one. */
  idle: string | null;
}
