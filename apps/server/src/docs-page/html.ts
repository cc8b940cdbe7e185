/** Markup that is safe to send: all text in it was escaped by `html`. */
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

/** A template whose values are escaped, unless they are markup already. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return { markup: parts.map((part, nth) => part + markupOf(values[nth] ?? '')).join('') };
}

/** A sentence in which what stands between backticks is code. */
export function prose(text: string): Html {
  const parts = text
    .split('`')
    .map((part, nth) => (nth % 2 === 0 ? html`${part}` : html`<code>${part}</code>`));
  return html`${parts}`;
}

/** The items with the same words between them. */
export function joined(items: readonly Html[], words: string): Html {
  return html`${items.map((item, nth) => (nth === 0 ? item : html`${words}${item}`))}`;
}

function markupOf(value: Value): string {
  if (typeof value === 'string') return value.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
  if ('markup' in value) return value.markup;
  return value.map(({ markup }) => markup).join('');
}
