/** The placeholders that a lab's text may contain, such as `{{node.address}}`. */
export const placeholders: ReadonlySet<string> = new Set(['node.address', 'files']);

/** Those of the page after the last step: `{{cleanUp}}` becomes the commands of the lab's clean-up. */
export const endPlaceholders: ReadonlySet<string> = new Set([...placeholders, 'cleanUp']);
