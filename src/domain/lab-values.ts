/** Values of a lab by name: numbers for counts, texts for everything else. */
export type LabValues = Readonly<Record<string, string | number>>;

/** A value that a lab declares, so that a course can choose another one. */
export type DeclaredValue = DeclaredCount | DeclaredText;

interface Declared<Value> {
  /** What stands between the braces: `web` for `{{web}}`. */
  name: string;
  /** What the instructor reads beside the field. */
  title: string;
  default: Value;
  /** The other value, with which the lab is proven a second time. */
  proof: Value;
}

export interface DeclaredCount extends Declared<number> {
  kind: 'count';
  min: number;
  max: number;
}

export interface DeclaredText extends Declared<string> {
  kind: TextKind;
}

export const textKinds = ['name', 'namespace', 'dns-name', 'image'] as const;
type TextKind = (typeof textKinds)[number];

/**
 * What each kind accepts, as Kubernetes has it. No kind accepts a character that means something to
 * a shell, to YAML or to Markdown, because values stand unquoted in scripts, manifests and texts.
 */
const patterns: Record<TextKind, RegExp> = {
  // a Service's name is a label of RFC 1035; a Deployment's may be one
  name: /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/,
  namespace: /^(?!default$|kube-)[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/,
  'dns-name':
    /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/,
  image:
    /^(?=.{1,255}$)(?:[a-z0-9.-]+(?::\d+)?\/)?[a-z0-9]+(?:[._/-]+[a-z0-9]+)*(?::\w[\w.-]*)?(?:@sha256:[0-9a-f]{64})?$/,
};

const rules: Record<TextKind, string> = {
  name: 'A name has small letters, digits and hyphens, at most 63. It begins with a letter and does not end with a hyphen.',
  namespace:
    'A namespace has small letters, digits and hyphens, at most 63, and begins with a letter. “default” and names that begin with “kube-” belong to the cluster.',
  'dns-name': 'A DNS name has small letters, digits, hyphens and at least one dot: db.example.com.',
  image: 'An image looks like nginx:1.27 or registry.example.com/team/app:v1.',
};

/** Plain scalars that YAML 1.1, which kubectl reads, takes or may take for something but text. */
const otherInYaml = /^(?:y|n|yes|no|on|off|true|false|null|\d[^/]*)$/;

/** A value that was read from what somebody typed, or what is wrong with it. */
export type ValueRead = { value: string | number } | { problem: string };

/** Reads a value as typed. */
export function readValue(declared: DeclaredValue, typed: string): ValueRead {
  if (declared.kind === 'count') {
    const { min, max } = declared;
    const value = Number(typed);
    const isIn = /^\d+$/.test(typed) && value >= min && value <= max;
    return isIn ? { value } : { problem: `Give a whole number from ${min} to ${max}.` };
  }
  if (!patterns[declared.kind].test(typed)) return { problem: rules[declared.kind] };
  if (otherInYaml.test(typed)) {
    return {
      problem: `YAML can take “${typed}” for something other than text. Choose another one.`,
    };
  }
  return { value: typed };
}

/** The values with which a lab works where a course chooses none. */
export function defaultsOf(declared: readonly DeclaredValue[]): LabValues {
  return Object.fromEntries(declared.map((one) => [one.name, one.default]));
}

/** The values with which a lab is proven a second time. */
export function proofValuesOf(declared: readonly DeclaredValue[]): LabValues {
  return Object.fromEntries(declared.map((one) => [one.name, one.proof]));
}

/** Fills in the placeholders of these values. Other placeholders stay as they are. */
export function fillIn(text: string, values: LabValues): string {
  return text.replace(/\{\{(\w+)\}\}/g, (placeholder, name: string) =>
    String(Object.hasOwn(values, name) ? values[name] : placeholder),
  );
}
