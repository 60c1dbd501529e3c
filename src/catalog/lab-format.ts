import { z } from 'zod';
import { textKinds } from '../domain/lab-values.js';

/** An id, which appears in URLs and in the database. */
const id = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'an id has small letters, digits and single hyphens');

/** True if `text` can be the id of a lab, a step, a check or an answer. */
export function isId(text: string): boolean {
  return id.safeParse(text).success;
}

const words = z.string().trim().min(1, 'write something here');
const file = z
  .string()
  .regex(
    /^[\w-]+(\/[\w.-]+)+$/,
    'a file is named relative to the lab’s folder, such as steps/01.md',
  );
const duration = z.string().regex(/^\d+(ms|s|m)$/, 'a duration looks like 500ms, 30s or 2m');

const check = z.strictObject({
  id,
  title: words,
  checker: z.string(),
  with: z.record(z.string(), z.unknown()).optional(),
  weight: z.number().min(0).max(100).optional(),
  needs: z.array(id).optional(),
  within: duration.optional(),
  for: duration.optional(),
});

const text = z.strictObject({
  kind: z.literal('text').optional(),
  id,
  label: words,
  placeholder: words,
});
const choice = z.strictObject({
  kind: z.literal('choice'),
  id,
  label: words,
  options: z.array(z.strictObject({ id, text: words })).min(2, 'there is nothing to choose'),
});

const checkpoint = z.strictObject({
  title: words.optional(),
  points: z.number().min(0).max(1000),
  answers: z.array(z.discriminatedUnion('kind', [text, choice])).optional(),
  checks: z.array(check).min(1, 'a checkpoint has at least one check'),
});

const step = z.strictObject({
  id,
  title: words,
  part: words.optional(),
  text: file,
  solution: file.optional(),
  passesUntouched: z.boolean().optional(),
  checkpoint,
  mistakes: z.array(z.strictObject({ script: file, hint: id })).optional(),
});

const declaredText = z.strictObject({
  title: words,
  kind: z.enum(textKinds).exclude(['image']),
  default: z.string(),
  proof: z.string(),
});
const declaredImage = z.strictObject({
  title: words,
  kind: z.literal('image'),
  default: z.string(),
  // left out where no other image that every node can pull does the same
  proof: z.string().optional(),
});
const declaredCount = z.strictObject({
  title: words,
  kind: z.literal('count'),
  min: z.number().int().min(0),
  max: z.number().int(),
  default: z.number(),
  proof: z.number(),
});
const valueName = z
  .string()
  .regex(/^[a-z]\w*$/, 'the name of a value has letters and digits: {{webReplicas}}');

/** The schema of `lab.yaml`. The loader checks what a schema cannot, such as references. */
export const labFormat = z.strictObject({
  title: words,
  summary: words,
  points: z.number().min(0),
  cleanUp: file.optional(),
  end: file.optional(),
  values: z
    .record(valueName, z.discriminatedUnion('kind', [declaredText, declaredImage, declaredCount]))
    .optional(),
  steps: z.array(step).min(1, 'a lab has at least one step'),
});

/** A parsed `lab.yaml`. */
export type LabFile = z.output<typeof labFormat>;
/** A check as `lab.yaml` has it. */
export type CheckInFile = LabFile['steps'][number]['checkpoint']['checks'][number];

const unitMs = { ms: 1, s: 1000, m: 60_000 };

/** Converts a duration such as `30s` to milliseconds; 0 for undefined. */
export function durationMs(text: string | undefined): number {
  if (text === undefined) return 0;
  const unit = text.replace(/\d+/, '') as keyof typeof unitMs;
  return Number.parseInt(text, 10) * unitMs[unit];
}
