import type { PolicyForm } from './policy-form.js';
import type { Chrome, Moment } from './view-parts.js';

/** When a lab is due, as students read it. */
export interface DueView {
  lead: 'due' | 'was due' | 'extended to' | 'closed since';
  when: Moment;
  tail: string;
  /** What becomes of late attempts. */
  rule: string;
}

export interface PolicyPage {
  chrome: Chrome;
  labTitle: string;
  /** What is in force. */
  summary: string;
  action: string;
  zone: string;
  revision: number;
  /** What was done, or why nothing was. */
  done: string | null;
  problem: string | null;
  form: PolicyForm;
  /** By the field's name; empty where all is well. */
  problems: FieldProblem[];
  preview: PolicyPreview | null;
  extensions: ExtensionLine[];
  students: string[];
  /** What was typed for a new extension. */
  extension: { student: string; dueAt: string; reason: string };
  zones: string[];
  /** What was typed for the zone. */
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
  /** What is to be known of the date; null mostly. */
  note: string | null;
  up: number;
  down: number;
  unchanged: number;
  /** Changes that a given grade hides. */
  hidden: number;
  students: { name: string; login: string; before: string; after: string; difference: string }[];
  more: number;
  /** What Save sends: exactly what was previewed. */
  fields: { name: string; value: string }[];
}

export interface ExtensionLine {
  studentId: string;
  name: string;
  until: Moment;
  reason: string;
  grantedBy: string;
  /** Why it changes nothing at the moment; null where it does. */
  idle: string | null;
}
