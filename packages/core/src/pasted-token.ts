const QUOTED = /^\\?(["'`])(.*?)\\?\1$/s;
const CURLY_QUOTED = /^[“‘](.*)[”’]$/s;
const BEARER = /^bearer:?(?:\s+|$)/i;
/** Format characters such as a BOM, and control characters that are no white space. */
const INVISIBLE = /\p{Cf}|[^\P{Cc}\s]/gu;
/** Beyond this many layers it is no mistake, and each costs a look at the whole text. */
const MOST_LAYERS = 5;

/**
 * The text without what a client or a clipboard put around it or into it by mistake: invisible characters such as a
 * BOM, matching quotes, and the word Bearer. What is left is a token, or it is as wrong as before.
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

/** Variables as configurations write them: `${X}`, `$X`, `$env:X`, `$(x)`, `{env:X}`, `{{X}}`, `%X%`, `<X>`. */
const UNEXPANDED = /\$\{|\{env:|^\$(?:env:)?\w+$|^\$\(.*\)$|^\{\{.*\}\}$|^%\w+%$|^<[^<>]*>$/i;
/** What programs make of a variable that is not set. */
const UNSET = /^(?:undefined|null|none|nil|nan|\[object \w+\])$/i;
/** A token as a page or a log shows it, of which the middle is missing. */
const MASKED = /[•…]|\*{3}|\.{3}/;

/** What is known to be sent in place of a token; undefined: something else. Takes the text without its wrapping. */
export function inPlaceOfToken(text: string): 'nothing' | 'placeholder' | 'unset' | 'masked' | undefined {
  if (text === '') return 'nothing';
  if (UNEXPANDED.test(text)) return 'placeholder';
  if (UNSET.test(text)) return 'unset';
  return MASKED.test(text) ? 'masked' : undefined;
}
