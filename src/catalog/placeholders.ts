/** The placeholders that a lab's text may contain, such as `{{node.address}}`. */
export const placeholders: ReadonlySet<string> = new Set(['node.address', 'files']);
