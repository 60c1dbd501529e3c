/** The most that a YAML text may hold. */
export interface YamlBounds {
  bytes: number;
  lines: number;
  /** How many keys and list items it may have in block style. */
  entries: number;
  /** How many brackets, braces and commas it may have. */
  flow: number;
  /** How deep it may be nested, in block style and in brackets together. */
  depth: number;
}

/** Bounds for a kubeconfig. That of microk8s has 6 KB, 20 lines, 20 entries and no brackets. */
export const kubeconfigBounds: YamlBounds = {
  bytes: 16 * 1024,
  lines: 400,
  entries: 400,
  flow: 400,
  depth: 20,
};

/** What makes an entry in block style: a dash, a question mark or a colon before white space. */
const entry = /[-?:](?=\s|$)/g;
const flow = /[[\]{},]/g;
const leading = /^[ \t]*(?:[-?:](?:[ \t]+|$))*/;

/**
 * Returns which bound the text exceeds; undefined if it keeps them all. Takes time linear in its
 * length, which parsers of YAML do not: some texts of 64 KB cost them seconds, or their stack. It
 * counts signs in quotes and comments, too, because telling them apart is the parser's work.
 */
export function exceededYamlBound(text: string, bounds: YamlBounds): keyof YamlBounds | undefined {
  if (Buffer.byteLength(text) > bounds.bytes) return 'bytes';

  const lines = text.split(/\r\n|\r|\n/);
  if (lines.length > bounds.lines) return 'lines';
  if (count(text, entry) > bounds.entries) return 'entries';
  if (count(text, flow) > bounds.flow) return 'flow';
  return depthOf(lines) > bounds.depth ? 'depth' : undefined;
}

function count(text: string, what: RegExp): number {
  return text.match(what)?.length ?? 0;
}

function depthOf(lines: readonly string[]): number {
  /** Where the open levels of block style begin, ascending. */
  const columns: number[] = [];
  let brackets = 0;
  let deepest = 0;

  for (const line of lines) {
    const isText = /^[ \t]*[^ \t#]/.test(line);
    if (isText) {
      const [first = 0, ...others] = columnsOf(line);
      while ((columns.at(-1) ?? -1) >= first) columns.pop();
      columns.push(first, ...others);
    }
    deepest = Math.max(deepest, columns.length + brackets);

    for (const [sign] of line.matchAll(flow)) {
      if (sign === '[' || sign === '{') brackets += 1;
      else if (sign !== ',') brackets = Math.max(0, brackets - 1);
      deepest = Math.max(deepest, columns.length + brackets);
    }
  }
  return deepest;
}

/** Returns the columns of the signs with which a line begins, such as `- - `, and of its text. */
function columnsOf(line: string): number[] {
  const [lead] = leading.exec(line) as RegExpExecArray;
  const signs = [...lead.matchAll(/[-?:]/g)].map(({ index }) => index);
  return lead.length < line.length ? [...signs, lead.length] : signs;
}
