/** What a lab's text can show of the student's own: `{{node.address}}`, `{{files}}`. */
export const placeholders: ReadonlySet<string> = new Set(['node.address', 'files']);
