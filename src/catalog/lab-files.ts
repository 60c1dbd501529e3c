import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Lab } from '../domain/lab.js';
import { fillIn } from '../domain/lab-values.js';

/** Reads a script or manifest of a lab, with the lab's values filled in. */
export type ReadLabFile = (lab: Pick<Lab, 'id' | 'values'>, file: string) => Promise<string>;

/** Reads files relative to the folders of the labs in `labsDir`, which may be a relative path. */
export function createLabFileReader(labsDir: string): ReadLabFile {
  return async ({ id, values }, file) =>
    fillIn(await readFile(join(labsDir, id, file), 'utf8'), values);
}
