import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';

/** A place in a file. Lines and columns count from 1. */
export interface Position {
  line: number;
  column: number;
}

/** A parsed YAML file that knows the position of each part. */
export interface PositionedYaml {
  /** undefined if there are `errors`. */
  value: unknown;
  /** Mistakes in the YAML itself. */
  errors: (Position & { message: string })[];
  /** The position of the value at `path`, or of the nearest part around it that exists. */
  positionOf(path: readonly PropertyKey[]): Position;
  /** The position of the key of an entry in the map at `path`. */
  positionOfKey(path: readonly PropertyKey[], key: string): Position;
}

/** Parses YAML 1.2. Aliases, duplicate keys and unknown tags are errors. */
export function readYaml(text: string): PositionedYaml {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, uniqueKeys: true });
  const positionAt = (offset: number): Position => {
    const { line, col } = counter.linePos(offset);
    return { line, column: col };
  };
  const errors = [...document.errors, ...document.warnings].map((error) => ({
    ...positionAt(error.pos[0]),
    message: error.message.split('\n')[0]?.replace(/ at line.*$/, '') ?? '',
  }));
  return {
    value: errors.length > 0 ? undefined : readValue(document, errors),
    errors,
    positionOf: (path) => positionAt(offsetOf(document, path)),
    positionOfKey(path, key) {
      const node: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
      const pair = isMap(node)
        ? node.items.find((item) => isScalar(item.key) && item.key.value === key)
        : undefined;
      const keyNode = pair?.key;
      return positionAt(isNode(keyNode) ? (keyNode.range?.[0] ?? 0) : offsetOf(document, path));
    },
  };
}

function readValue(document: Document, errors: PositionedYaml['errors']): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch {
    errors.push({ line: 1, column: 1, message: 'aliases (*name) are not used in labs' });
    return undefined;
  }
}

function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return document.contents?.range?.[0] ?? 0;
}
