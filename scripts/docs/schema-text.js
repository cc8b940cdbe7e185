import { table } from './fill.js';

const LARGEST = Number.MAX_SAFE_INTEGER;

/** The values of a schema as a short Markdown text: `string, 1 to 100 characters or null`. */
export function typeText(schema) {
  if (schema.$ref !== undefined) return refText(schema.$ref);
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${JSON.stringify(value)}\``).join(', ');
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return choices.map(typeText).join(' or ');
  if (Array.isArray(schema.type))
    return schema.type.map((type) => typeText({ ...schema, type })).join(' or ');
  if (schema.type === 'array') return `array of ${typeText(schema.items ?? {})}`;
  if (schema.type === 'object' && schema.properties !== undefined) return `object of ${memberNames(schema)}`;
  const kind = schema.format === 'date-time' ? 'time' : (schema.format ?? schema.type ?? 'any JSON');
  return [kind, ...bounds(schema)].join(', ');
}

/** The members of a schema: one table, or one for each of the objects that it may be. */
export function membersText(schema) {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return choices.map(membersText).join('\n\nor\n\n');
  return schema.properties === undefined ? typeText(schema) : memberTable(schema);
}

/** One row for each member of an object schema. */
export function memberTable(schema) {
  const required = new Set(schema.required ?? []);
  return table(
    ['member', 'type', 'meaning'],
    Object.entries(schema.properties).map(([name, member]) => [
      `\`${name}\`${required.has(name) ? '' : ' (optional)'}`,
      typeText(member),
      meaningOf(member),
    ]),
  );
}

/** The object of a schema, which may also be null; undefined if it has no named members. */
export function objectIn(schema) {
  return [schema, ...(schema.anyOf ?? [])].find(({ properties }) => properties !== undefined);
}

/** Its description and its default. */
export function meaningOf(schema) {
  const preset = schema.default === undefined ? '' : `Default: \`${JSON.stringify(schema.default)}\``;
  return [schema.description ?? '', preset].filter((text) => text !== '').join('. ');
}

export function refText(ref) {
  const name = ref.split('/').at(-1);
  return `[${name}](#${name.toLowerCase()})`;
}

function memberNames({ properties }) {
  return Object.keys(properties)
    .map((name) => `\`${name}\``)
    .join(', ');
}

function bounds({ type, minimum, maximum, minLength, maxLength }) {
  const least = type === 'string' ? minLength : minimum;
  const most = type === 'string' ? maxLength : maximum;
  const unit = type === 'string' ? ' characters' : '';
  const hasLeast = least !== undefined && Math.abs(least) < LARGEST;
  const hasMost = most !== undefined && Math.abs(most) < LARGEST;
  if (hasLeast && hasMost) return [`${least} to ${most}${unit}`];
  if (hasLeast && type === 'string' && least === 1) return ['not empty'];
  if (hasLeast) return [`at least ${least}${unit}`];
  return hasMost ? [`at most ${most}${unit}`] : [];
}
