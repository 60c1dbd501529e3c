import { z } from 'zod';
import type { AnyChecker } from '../checkers/checker.js';
import { objectName } from '../checkers/params.js';

type Schema = z.core.JSONSchema.BaseSchema;

const begin = '<!-- checkers: begin; written by `podmark lab docs` -->';
const end = '<!-- checkers: end -->';

/** Replaces the list of checkers between the page's two markers; undefined if it lacks them. */
export function withCheckers(
  page: string,
  checkers: ReadonlyMap<string, AnyChecker>,
): string | undefined {
  const from = page.indexOf(begin);
  const to = page.indexOf(end, from);
  if (from === -1 || to === -1) return undefined;
  return `${page.slice(0, from)}${begin}\n${checkersMarkdown(checkers)}\n${page.slice(to)}`;
}

/** The checkers with their parameters as Markdown, sorted by id. */
export function checkersMarkdown(checkers: ReadonlyMap<string, AnyChecker>): string {
  return [...checkers.values()]
    .toSorted((a, b) => a.id.localeCompare(b.id))
    .map(checkerMarkdown)
    .join('\n');
}

function checkerMarkdown({ id, summary, params }: AnyChecker): string {
  const { properties = {}, required = [] } = z.toJSONSchema(params, { io: 'input' });
  // required parameters come first
  const names = Object.keys(properties).toSorted(
    (a, b) => Number(required.includes(b)) - Number(required.includes(a)),
  );
  const rows = names.map((name) => {
    const schema = properties[name] as Schema;
    const need = required.includes(name) ? 'yes' : '';
    const preset = schema.default === undefined ? '' : code(String(schema.default));
    return `| ${code(name)} | ${typeText(schema)} | ${need} | ${preset} |`;
  });
  const table = ['| parameter | type | required | default |', '| --- | --- | --- | --- |', ...rows];
  return [
    `### ${code(id)}`,
    summary,
    '',
    ...(rows.length === 0 ? ['It has no parameters.'] : table),
    '',
  ].join('\n');
}

const namePattern = z.toJSONSchema(objectName).pattern;

function typeText(schema: Schema): string {
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices) return choices.map((choice) => typeText(choice as Schema)).join(' or ');
  if (schema.const !== undefined) return code(String(schema.const));
  if (schema.enum) return schema.enum.map((value) => code(String(value))).join(' or ');
  switch (schema.type) {
    case 'array':
      return `list of ${typeText(schema.items as Schema)}`;
    case 'object':
      return schema.properties ? code(`{ ${fieldsText(schema)} }`) : 'labels';
    case 'integer':
      return `${schema.minimum} to ${schema.maximum}`;
    case 'string':
      return schema.pattern === namePattern ? 'name' : 'text';
    default:
      return String(schema.type);
  }
}

/** The fields of an object parameter. Optional ones have a question mark. */
function fieldsText({ properties = {}, required = [] }: Schema): string {
  return Object.entries(properties)
    .map(([name, field]) => {
      const mark = required.includes(name) ? '' : '?';
      return `${name}${mark}: ${typeText(field as Schema).replaceAll('`', '')}`;
    })
    .join(', ');
}

function code(text: string): string {
  return `\`${text}\``;
}
