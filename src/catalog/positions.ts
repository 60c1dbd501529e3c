import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';

/** Where something stands, from 1. */
export interface Position {
  line: number;
  column: number;
}

/** A YAML file with the places of everything in it. */
export interface PositionedYaml {
  value: unknown;
  /** Mistakes of YAML itself; there is no value then. */
  errors: (Position & { message: string })[];
  /** The value at that path, or the nearest thing around it. */
  positionOf(path: readonly PropertyKey[]): Position;
  /** The key itself of an entry. */
  positionOfKey(path: readonly PropertyKey[], key: string): Position;
}

/** Reads YAML 1.2 without tags and aliases. */
export function readYaml(text: string): PositionedYaml {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, uniqueKeys: true });
  const at = (offset: number): Position => {
    const { line, col } = counter.linePos(offset);
    return { line, column: col };
  };
  const errors = [...document.errors, ...document.warnings].map((error) => ({
    ...at(error.pos[0]),
    message: error.message.split('\n')[0]?.replace(/ at line.*$/, '') ?? '',
  }));
  return {
    value: errors.length > 0 ? undefined : readValue(document, errors),
    errors,
    positionOf: (path) => at(offsetOf(document, path)),
    positionOfKey(path, key) {
      const node: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
      const pair = isMap(node)
        ? node.items.find((item) => isScalar(item.key) && item.key.value === key)
        : undefined;
      const keyNode = pair?.key;
      return at(isNode(keyNode) ? (keyNode.range?.[0] ?? 0) : offsetOf(document, path));
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
