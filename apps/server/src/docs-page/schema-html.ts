import type { Schema } from './description.ts';
import { type Html, html, joined, prose } from './html.ts';

/** One line of a list: a member of an object, a parameter, a credential. */
export interface Entry {
  readonly name: string;
  readonly type: Html;
  readonly meaning: Html;
}

/** A list, because a phone is too narrow for a table. */
export function entryList(entries: readonly Entry[]): Html {
  const items = entries.map(
    ({ name, type, meaning }) =>
      html`<div><dt><code>${name}</code> <span>${type}</span></dt><dd>${meaning}</dd></div>`,
  );
  return html`<dl>${items}</dl>`;
}

/** A schema: a list of members for each object that it allows, or its type in a few words. */
export function schemaHtml(schema: Schema): Html {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return joined(choices.map(schemaHtml), ' or ');
  if (schema.properties === undefined) return html`<p>${typeHtml(schema)}</p>`;
  const required = schema.required ?? [];
  return entryList(
    Object.entries(schema.properties).map(([name, member]) => ({
      name,
      type: required.includes(name) ? typeHtml(member) : html`${typeHtml(member)}, optional`,
      meaning: meaningHtml(member),
    })),
  );
}

/** The type of a schema in a few words: `string, 1 to 100 characters`. */
export function typeHtml(schema: Schema): Html {
  if (schema.$ref !== undefined) return linkTo(schema.$ref);
  const values = schema.enum ?? (schema.const === undefined ? undefined : [schema.const]);
  if (values !== undefined) return joined(values.map(valueHtml), ', ');
  const choices = schema.anyOf ?? schema.oneOf ?? choicesOf(schema);
  if (choices !== undefined) return joined(choices.map(typeHtml), ' or ');
  if (schema.type === 'array') return html`array of ${typeHtml(schema.items ?? {})}`;
  if (schema.properties !== undefined) {
    const names = Object.keys(schema.properties).map((name) => html`<code>${name}</code>`);
    return html`object of ${joined(names, ', ')}`;
  }
  const kind = schema.format === 'date-time' ? 'time' : (schema.format ?? String(schema.type ?? 'any JSON'));
  return html`${kind}${boundsText(schema)}`;
}

/** The description and the default of a schema. */
export function meaningHtml({ description = '', default: preset }: Schema): Html {
  if (preset === undefined) return prose(description);
  const before = description === '' ? '' : '. ';
  return html`${prose(description)}${before}Default: ${valueHtml(preset)}`;
}

/** The id of a named schema on the page. */
export function schemaId(name: string): string {
  return `schema-${name}`;
}

function choicesOf(schema: Schema): readonly Schema[] | undefined {
  if (!Array.isArray(schema.type)) return undefined;
  return schema.type.map((type: string) => ({ ...schema, type }));
}

function linkTo(ref: string): Html {
  const name = ref.split('/').at(-1) ?? '';
  return html`<a href="#${schemaId(name)}">${name}</a>`;
}

function valueHtml(value: unknown): Html {
  return html`<code>${JSON.stringify(value)}</code>`;
}

function boundsText({ type, minimum, maximum, minLength, maxLength }: Schema): string {
  const unit = type === 'string' ? ' characters' : '';
  const least = known(minLength ?? minimum);
  const most = known(maxLength ?? maximum);
  if (least !== undefined && most !== undefined) return `, ${least} to ${most}${unit}`;
  if (least !== undefined) return `, at least ${least}${unit}`;
  return most === undefined ? '' : `, at most ${most}${unit}`;
}

/** Zod gives every integer the bounds of a safe integer, which say nothing. */
function known(bound: number | undefined): number | undefined {
  return bound !== undefined && Math.abs(bound) < Number.MAX_SAFE_INTEGER ? bound : undefined;
}
