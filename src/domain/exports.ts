import type { EvidenceRecord } from './evidence.js';
import type { HistoryEntry } from './history.js';

/** `csv` for people, `canvas` and `moodle` for those gradebooks, `evidence` for everything kept. */
export type ExportKind = 'csv' | 'canvas' | 'moodle' | 'evidence';

/** A lab of a course. */
interface ExportedLab {
  courseId: string;
  labId: string;
}

/** Reads what is exported as files, and records who exported it. */
export interface ExportStore {
  /** Writes to the history that someone exported a file. */
  record(exported: ExportedLab & ExportRecord & { actorId: string }): Promise<void>;
  /** At most `limit` of these history entries, newest first. */
  list(lab: ExportedLab, limit: number): Promise<HistoryEntry[]>;
  /** The number of student records that {@link ExportStore.evidence} yields. */
  countStudents(lab: ExportedLab): Promise<number>;
  /**
   * Yields everything that is kept of a lab: each student followed by their attempts, and the
   * history last. Reads small parts on demand, so later parts may show later changes.
   */
  evidence(lab: ExportedLab): AsyncIterable<EvidenceRecord>;
}

/** What the history records about an export. */
export interface ExportRecord {
  kind: ExportKind;
  students: number;
  /** The heading of the grade column; null if the export lets nobody choose one. */
  heading: string | null;
}
