import type { z } from 'zod';
import type { LabProblem } from './lab-problem.js';
import type { PositionedYaml } from './positions.js';

/** Turns an issue of zod into problems with positions, one for each unknown key. */
export function problemsOf(
  issue: z.core.$ZodIssue,
  base: readonly PropertyKey[],
  yaml: PositionedYaml,
  file: string,
): LabProblem[] {
  const path = [...base, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      file,
      ...yaml.positionOfKey(path, key),
      message: `unknown key “${key}”; remove it or correct its spelling`,
    }));
  }
  const last = path.at(-1);
  const where = typeof last === 'string' ? `${last}: ` : '';
  return [{ file, ...yaml.positionOf(path), message: `${where}${issue.message}` }];
}
