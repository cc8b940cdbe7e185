import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import type { z } from 'zod';

/**
 * The schema with a cached JSON Schema. The SDK requests it for each call, because a stateless endpoint has a new server
 * for each request, and zod converts it each time.
 */
export function convertedOnce<Schema extends z.ZodObject>(
  schema: Schema,
): StandardSchemaWithJSON<z.input<Schema>, z.output<Schema>> {
  const standard = schema['~standard'] as StandardSchemaWithJSON<
    z.input<Schema>,
    z.output<Schema>
  >['~standard'];
  const { input, output } = standard.jsonSchema;
  return {
    '~standard': { ...standard, jsonSchema: { input: once(input), output: once(output) } },
  };
}

type Convert = StandardSchemaWithJSON['~standard']['jsonSchema']['input'];

/** Caches one result per target. Callers share it and must not change it. */
function once(convert: Convert): Convert {
  const converted = new Map<string, ReturnType<Convert>>();
  return (options) => {
    const known = converted.get(options.target);
    if (known !== undefined) return known;
    const made = convert(options);
    converted.set(options.target, made);
    return made;
  };
}
