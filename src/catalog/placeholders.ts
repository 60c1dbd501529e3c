/** The placeholders that are filled in for each student, in texts and scripts of every lab. */
export const placeholders: readonly string[] = ['node.address', 'files'];

/** Those of the page after the last step: `{{cleanUp}}` becomes the commands of the clean-up. */
export const endPlaceholders: readonly string[] = [...placeholders, 'cleanUp'];

/** A placeholder such as `{{web}}` in a text; `index` counts characters from 0. */
export interface Placeholder {
  name: string;
  index: number;
}

/** Finds all placeholders of a text, whether or not they have a value. */
export function placeholdersIn(text: string): Placeholder[] {
  return [...text.matchAll(/\{\{([^}]*)\}\}/g)].map(({ 1: name = '', index }) => ({ name, index }));
}

/** Says that a placeholder has no value, and which ones have. */
export function unknownPlaceholder(name: string, known: readonly string[]): string {
  const all = known.map((one) => `{{${one}}}`);
  const there = all.length === 0 ? 'no values here' : all.join(' and ');
  return `there is no value {{${name}}}; there are ${there}`;
}
