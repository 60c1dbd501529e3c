import type { EvidenceRecord } from './evidence.js';
import type { HistoryEntry } from './history.js';

/** `csv` for people, files that other gradebooks import, and everything that is known of a lab. */
export type ExportKind = 'csv' | 'canvas' | 'moodle' | 'evidence';

/** A lab of a course. */
interface ExportedLab {
  courseId: string;
  labId: string;
}

/** What leaves Podmark as files. */
export interface ExportStore {
  /** Writes into the history that someone took a file with so many students. */
  record(exported: ExportedLab & ExportRecord & { actorId: string }): Promise<void>;
  /** Entries of that, the newest first. */
  list(lab: ExportedLab, limit: number): Promise<HistoryEntry[]>;
  /** How many student records {@link ExportStore.evidence} has. */
  countStudents(lab: ExportedLab): Promise<number>;
  /**
   * Everything of a lab: each student before their attempts, the history last. Read in small parts, the
   * next one when it is asked for; each part is of the moment at which it is read.
   */
  evidence(lab: ExportedLab): AsyncIterable<EvidenceRecord>;
}

/** What the history keeps of an export. */
export interface ExportRecord {
  kind: ExportKind;
  students: number;
  /** Of the column with the grades; null where nobody chose one. */
  heading: string | null;
}
