import type { Course } from '../../domain/course.js';
import { type EvidenceRecord, evidenceVersion } from '../../domain/evidence.js';
import type { Lab } from '../../domain/lab.js';
import type { KeptPolicy } from '../../domain/policy-store.js';

/** The data for the first line of exported evidence. */
export interface EvidenceHead {
  course: Course;
  lab: Lab;
  policy: KeptPolicy;
  exportedAt: Date;
}

/**
 * Yields the lines of exported evidence as JSON Lines: a head, the records, and an end, without
 * which a file is incomplete. Reads `records` lazily, one record at a time.
 */
export async function* evidenceLines(
  { course, lab, policy, exportedAt }: EvidenceHead,
  records: AsyncIterable<EvidenceRecord>,
): AsyncGenerator<string, void> {
  const { slug, title, timeZone } = course;
  const checkpoints = lab.steps.map(({ id, title: named, checkpoint: { points } }) => {
    return { id, title: named, points };
  });
  yield line({
    ...{ type: 'export', version: evidenceVersion, exportedAt },
    course: { slug, title, timeZone },
    lab: { id: lab.id, title: lab.title, checkpoints },
    policy: { revision: policy.revision, ...policy.policy },
  });
  const counts = { student: 0, attempt: 0, history: 0 };
  for await (const record of records) {
    counts[record.type] += 1;
    yield line(record);
  }
  const { student: students, attempt: attempts, history: entries } = counts;
  yield line({ type: 'end', students, attempts, history: entries });
}

function line(record: object): string {
  return `${JSON.stringify(record)}\n`;
}
