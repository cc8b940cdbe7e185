const QUOTED = /^\\?(["'`])(.*?)\\?\1$/s;
const CURLY_QUOTED = /^[“‘](.*)[”’]$/s;
const BEARER = /^bearer:?(?:\s+|$)/i;
/** Format characters such as a BOM, and control characters that are not white space. */
const INVISIBLE = /\p{Cf}|[^\P{Cc}\s]/gu;
/** More layers are not a mistake, and each costs a scan of the whole text. */
const MOST_LAYERS = 5;

/**
 * The text without what a client or a clipboard added by mistake: invisible characters such as a
 * BOM, matching quotes, and the word Bearer. Any other text stays invalid.
 */
export function withoutWrapping(text: string): string {
  let inner = text.replace(INVISIBLE, '').trim();
  for (let layer = 0; layer < MOST_LAYERS; layer += 1) {
    const next = (
      QUOTED.exec(inner)?.[2] ??
      CURLY_QUOTED.exec(inner)?.[1] ??
      inner.replace(BEARER, '')
    ).trim();
    if (next === inner) break;
    inner = next;
  }
  return inner;
}

/** Placeholders in configurations: `${X}`, `$X`, `$env:X`, `$(x)`, `{env:X}`, `{{X}}`, `%X%`, `<X>`. */
const UNEXPANDED = /\$\{|\{env:|^\$(?:env:)?\w+$|^\$\(.*\)$|^\{\{.*\}\}$|^%\w+%$|^<[^<>]*>$/i;
/** What programs send for a variable that is not set. */
const UNSET = /^(?:undefined|null|none|nil|nan|\[object \w+\])$/i;
/** A masked token, as shown on a page or in a log: its middle is missing. */
const MASKED = /[•…]|\*{3}|\.{3}/;

/**
 * The known mistake that was sent instead of a token; undefined for other text. Expects text from `withoutWrapping`.
 */
export function inPlaceOfToken(text: string): 'nothing' | 'placeholder' | 'unset' | 'masked' | undefined {
  if (text === '') return 'nothing';
  if (UNEXPANDED.test(text)) return 'placeholder';
  if (UNSET.test(text)) return 'unset';
  return MASKED.test(text) ? 'masked' : undefined;
}
