import { z } from 'zod';
import type { AnyChecker } from '../checkers/checker.js';
import { labFormat } from './lab-format.js';

/**
 * The JSON Schema of `lab.yaml`, for editors. What it allows under `with` depends on the check's
 * `checker`.
 */
export function labJsonSchema(checkers: ReadonlyMap<string, AnyChecker>): object {
  const schema = z.toJSONSchema(labFormat, {
    io: 'input',
    override: ({ jsonSchema }) => {
      if (jsonSchema.properties?.checker === undefined) return;
      jsonSchema.properties.checker = {
        enum: [...checkers.keys()],
        description: 'What to look at.',
      };
      jsonSchema.allOf = [...checkers.values()].map((checker) => ({
        if: { properties: { checker: { const: checker.id } }, required: ['checker'] },
        // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
        then: {
          properties: {
            checker: { description: checker.summary },
            with: withoutDialect(z.toJSONSchema(checker.params, { io: 'input' })),
          },
        },
      }));
    },
  });
  return { title: 'A lab of Podmark', ...schema };
}

function withoutDialect({ $schema: _dialect, ...schema }: z.core.JSONSchema.BaseSchema) {
  return schema;
}
