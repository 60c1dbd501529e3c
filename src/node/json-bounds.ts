/** The most that a JSON text may hold; the rest of its size is the length of its strings. */
export interface JsonBounds {
  /** How deep objects and lists may be nested. */
  depth: number;
  /** How many entries one object or one list may have. */
  entries: number;
  /** How many objects and lists there may be. */
  containers: number;
  /** How many values there may be in all. */
  values: number;
}

/**
 * Bounds for an answer of the Kubernetes API. A page of a hundred pods of a course stays below a
 * fifth of each. They matter because a few megabytes can hold a million empty objects, each of
 * which costs far more memory and time than its two bytes.
 */
export const apiJsonBounds: JsonBounds = {
  depth: 50,
  entries: 2000,
  containers: 50_000,
  values: 200_000,
};

const [quote, backslash, comma] = [0x22, 0x5c, 0x2c];
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d];

/**
 * Returns which bound the JSON text exceeds; undefined if it keeps them all. Takes time linear in
 * its length and makes no objects of it. A text that is not JSON may keep them, too.
 */
export function exceededBound(json: Uint8Array, bounds: JsonBounds): keyof JsonBounds | undefined {
  /** How many entries each open object or list has had so far. */
  const open: number[] = [];
  let containers = 0;
  let values = 0;

  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at];
    if (byte === quote) {
      at = endOfString(json, at);
    } else if (byte === comma) {
      values += 1;
      const entries = (open.at(-1) ?? 0) + 1;
      if (open.length > 0) open[open.length - 1] = entries;
      if (entries > bounds.entries) return 'entries';
      if (values > bounds.values) return 'values';
    } else if (byte === openBrace || byte === openBracket) {
      // a list without a comma has one entry, or none
      open.push(1);
      containers += 1;
      values += 1;
      if (open.length > bounds.depth) return 'depth';
      if (containers > bounds.containers) return 'containers';
    } else if (byte === closeBrace || byte === closeBracket) {
      open.pop();
    }
  }
  return undefined;
}

/** Returns where the string that begins at `start` ends: its closing quote, or the text's end. */
function endOfString(json: Uint8Array, start: number): number {
  for (let end = start; ; ) {
    end = json.indexOf(quote, end + 1);
    if (end === -1) return json.length;

    let backslashes = 0;
    while (json[end - 1 - backslashes] === backslash) backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
}
