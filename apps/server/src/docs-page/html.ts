/** Markup in which `html` escaped all text. */
export interface Html {
  readonly markup: string;
}

type Value = Html | string | readonly Html[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A template that escapes its values, unless they are markup. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return { markup: parts.map((part, nth) => part + markupOf(values[nth] ?? '')).join('') };
}

/** Text in which backticks mark code. */
export function prose(text: string): Html {
  const parts = text
    .split('`')
    .map((part, nth) => (nth % 2 === 0 ? html`${part}` : html`<code>${part}</code>`));
  return html`${parts}`;
}

/** The items, joined by a separator. */
export function joined(items: readonly Html[], words: string): Html {
  return html`${items.map((item, nth) => (nth === 0 ? item : html`${words}${item}`))}`;
}

function markupOf(value: Value): string {
  if (typeof value === 'string') return value.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
  if ('markup' in value) return value.markup;
  return value.map(({ markup }) => markup).join('');
}
