import type { RosterLine } from '../../domain/roster.js';

/** Between the sections in a cell: a comma, the word for “and” in the course's language, or both. */
const between =
  /,\s+(?:(?:and|und|et|y|e|en|i|och|og|ja)\s+)?|\s+(?:and|und|et|y|e|en|i|och|og|ja)\s+/i;

/**
 * Leaves the first section to people who are in several, such as `A and B` in Canvas, and returns
 * how many they are. A cell is taken apart only if each part is somebody else's whole section,
 * because “Research and Development” can be one.
 */
export function keepFirstSections(lines: readonly RosterLine[]): number {
  const known = new Set(lines.map(({ details }) => details.section));
  let count = 0;
  for (const { details } of lines) {
    const parts = details.section?.split(between) ?? [];
    if (parts.length < 2 || !parts.every((part) => known.has(part))) continue;
    details.section = parts[0] as string;
    count += 1;
  }
  return count;
}
