import { type DeclaredValue, fillIn, type LabValues, readValue } from '../domain/lab-values.js';
import type { LabFile } from './lab-format.js';
import type { Report } from './lab-meaning.js';
import { inOrder, type LabProblem } from './lab-problem.js';
import type { LabSources } from './lab-sources.js';
import {
  endPlaceholders,
  placeholders,
  placeholdersIn,
  unknownPlaceholder,
} from './placeholders.js';

/** The values that a `lab.yaml` declares, in its order. */
export function declaredValues({ values = {} }: LabFile): DeclaredValue[] {
  return Object.entries(values).map(([name, value]) => ({
    ...value,
    name,
    proof: value.proof ?? value.default,
  })) as DeclaredValue[];
}

/**
 * Finds mistakes in how a lab declares and uses its values: defaults that are none of their kind,
 * placeholders without a value, and values without a placeholder.
 */
export function checkValues(sources: LabSources, report: Report): LabProblem[] {
  const declared = declaredValues(sources.lab);
  for (const one of declared) reportUnfit(one, sources.lab, report);
  const names = declared.map(({ name }) => name);
  const used = new Set<string>();
  const { values: _values, ...rest } = sources.lab;
  for (const { text, path } of stringsIn(rest, [])) {
    for (const { name } of placeholdersIn(text)) {
      if (names.includes(name)) used.add(name);
      else report(path, unknownPlaceholder(name, names));
    }
  }
  const problems = [
    ...[...sources.texts].flatMap(([file, text]) => {
      const fixed = file === sources.lab.end ? endPlaceholders : placeholders;
      return unknownIn(sources, file, text, [...fixed, ...names], used);
    }),
    ...[...sources.manifests].flatMap(([file, text]) =>
      unknownIn(sources, file, text, names, used),
    ),
  ];
  for (const name of names) {
    if (!used.has(name)) {
      report(['values', name], `nothing uses {{${name}}}; use it or remove it`);
    }
  }
  return inOrder(problems);
}

function reportUnfit(declared: DeclaredValue, { values }: LabFile, report: Report): void {
  const path = ['values', declared.name];
  if (endPlaceholders.includes(declared.name)) {
    report(path, `{{${declared.name}}} stands for something else already; choose another name`);
  }
  for (const key of ['default', 'proof'] as const) {
    const read = readValue(declared, String(declared[key]));
    if ('problem' in read) report([...path, key], read.problem);
  }
  if (values?.[declared.name]?.proof === declared.default) {
    report([...path, 'proof'], 'the proof needs another value than the default');
  }
}

function unknownIn(
  { id }: LabSources,
  file: string,
  text: string,
  known: readonly string[],
  used: Set<string>,
): LabProblem[] {
  return text.split('\n').flatMap((line, index) =>
    placeholdersIn(line).flatMap((found) => {
      used.add(found.name);
      if (known.includes(found.name)) return [];
      const message = unknownPlaceholder(found.name, known);
      return [{ file: `${id}/${file}`, line: index + 1, column: found.index + 1, message }];
    }),
  );
}

function stringsIn(
  value: unknown,
  path: readonly PropertyKey[],
): { text: string; path: readonly PropertyKey[] }[] {
  if (typeof value === 'string') return [{ text: value, path }];
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((one, index) => stringsIn(one, [...path, index]));
  return Object.entries(value).flatMap(([key, one]) => stringsIn(one, [...path, key]));
}

/** A `lab.yaml` with its values filled in. A parameter that is one placeholder gets its type. */
export function fillInLab(lab: LabFile, values: LabValues): LabFile {
  const { values: _values, ...rest } = lab;
  return fillInAll(rest, values, false) as LabFile;
}

function fillInAll(value: unknown, values: LabValues, isTyped: boolean): unknown {
  if (typeof value === 'string') {
    const [, only = ''] = /^\{\{(\w+)\}\}$/.exec(value) ?? [];
    return isTyped && Object.hasOwn(values, only) ? values[only] : fillIn(value, values);
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((one) => fillInAll(one, values, isTyped));
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      fillInAll(one, values, isTyped || key === 'with'),
    ]),
  );
}
