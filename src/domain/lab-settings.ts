import { z } from 'zod';
import type { Person } from './course.js';
import { earlierChecksOf } from './earlier-checks.js';
import type { Lab, Step } from './lab.js';
import type { PolicyEffect } from './policy-store.js';

/** Parses the stored JSON of {@link LabSettings}; rejects unknown keys. */
export const labSettingsSchema = z.strictObject({
  /** The values that the course chose, by name; the others are the lab's defaults. */
  values: z.record(z.string(), z.union([z.string(), z.number()])),
  /**
   * Points by checkpoint. A checkpoint that once had points of the course's own stays here when it
   * gets the lab's points again, because attempts may have been scored in others.
   */
  points: z.record(z.string(), z.number()),
  /** The ids of the checkpoints that the course leaves out. */
  leftOut: z.array(z.string()),
});

/** What a course sets for one of its labs, without touching the lab's files. */
export type LabSettings = z.output<typeof labSettingsSchema>;

/** The settings of a lab for which nobody saved any. */
export const defaultSettings: LabSettings = { values: {}, points: {}, leftOut: [] };

/** Settings with their revision, the number of times that they were saved; 0 for the default. */
export interface KeptSettings {
  settings: LabSettings;
  revision: number;
}

/** What other settings would do to grades and totals. */
export interface SettingsEffect extends PolicyEffect {
  /** How many grades that staff gave are above the new points of their checkpoint; they stand. */
  givenAbove: number;
}

/** The settings were changed after they were read. Nothing was written. */
export class SettingsStale extends Error {
  override readonly name = 'SettingsStale';
  readonly code = 'settings-stale';
}

/** Stores what courses set for labs, and recalculates grades when points change. */
export interface LabSettingsStore {
  get(courseId: string, labId: string): Promise<KeptSettings>;
  /** The settings of all labs of the course that have any, by lab id. */
  listOfCourse(courseId: string): Promise<ReadonlyMap<string, LabSettings>>;
  /**
   * Computes what saving would do to grades and totals. Writes nothing; uses a constant number of
   * queries.
   */
  preview(change: {
    courseId: string;
    labId: string;
    points: LabSettings['points'];
    /** The ids of the checkpoints that count before and after. */
    countBefore: readonly string[];
    countAfter: readonly string[];
    /** The points of each checkpoint that counts after, the course's or the lab's. */
    pointsAfter: Readonly<Record<string, number>>;
  }): Promise<SettingsEffect>;
  /**
   * Saves the settings, recalculates every grade of the lab, and writes the history, in one
   * transaction. Returns how many grades changed. Throws {@link SettingsStale} if `basedOnRevision`
   * is not the present revision.
   */
  save(change: {
    courseId: string;
    labId: string;
    settings: LabSettings;
    basedOnRevision: number;
    actorId: Person['id'];
  }): Promise<number>;
}

/** The lab with the course's points, and without the checkpoints that the course leaves out. */
export function withSettings(
  lab: Lab,
  { points, leftOut }: Pick<LabSettings, 'points' | 'leftOut'>,
): Lab {
  const steps: Step[] = [];
  let part: string | null = null;
  for (const step of lab.steps) {
    // the heading of a part moves on if the step that begins the part is left out
    part = step.part ?? part;
    if (leftOut.includes(step.id)) continue;
    const checkpoint = {
      ...step.checkpoint,
      points: points[step.checkpoint.id] ?? step.checkpoint.points,
    };
    steps.push({ ...step, part, checkpoint });
    part = null;
  }
  return { ...lab, steps };
}

/**
 * The steps that stay although they compare with a checkpoint that is left out, by the id of that
 * checkpoint. Such a step could never pass.
 */
export function stepsInNeed(lab: Lab, leftOut: readonly string[]): ReadonlyMap<string, Step> {
  const staying = lab.steps.filter(({ id }) => !leftOut.includes(id));
  return new Map(
    staying.flatMap((step) =>
      step.checkpoint.checks
        .flatMap(({ params }) => earlierChecksOf(params))
        .filter(({ checkpoint }) => leftOut.includes(checkpoint))
        .map(({ checkpoint }) => [checkpoint, step] as const),
    ),
  );
}
