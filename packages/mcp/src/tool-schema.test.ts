import { expect, test } from 'vitest';
import { z } from 'zod';
import { convertedOnce } from './tool-schema.ts';

const schema = z.object({ limit: z.int().default(20) });
const DRAFT = { target: 'draft-2020-12' } as const;

test('convertedOnce converts a schema once for each direction and target', () => {
  const { jsonSchema, validate } = convertedOnce(schema)['~standard'];
  expect(jsonSchema.input(DRAFT)).toEqual(z.toJSONSchema(schema, { io: 'input' }));
  expect(jsonSchema.output(DRAFT)).toEqual(z.toJSONSchema(schema, { io: 'output' }));
  expect(jsonSchema.input(DRAFT)).toBe(jsonSchema.input(DRAFT));
  expect(jsonSchema.output(DRAFT)).toBe(jsonSchema.output(DRAFT));
  expect(jsonSchema.input({ target: 'draft-07' })).not.toBe(jsonSchema.input(DRAFT));
  expect(validate({})).toEqual({ value: { limit: 20 } });
});
