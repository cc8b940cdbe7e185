/** An expression to avoid, and what to write in its place. */
export interface Idiom {
  readonly pattern: RegExp;
  readonly instead: string;
}

/** In texts: strings, comments and documents. Each pattern has few right uses; those are in `EXCEPTIONS`. */
export const IDIOMS: readonly Idiom[] = [
  { pattern: /(?<!there )\bis no (?!longer\b|more\b|less\b|better\b|other\b)\w+/gi, instead: 'is not a …' },
  { pattern: /\b(?:who|what|which|that) is none\b/gi, instead: 'is not one' },
  { pattern: /\bof no (?:use|matter|concern)\b/gi, instead: 'not needed, not relevant' },
  { pattern: /\b(?:mend|mends|mended|mending)\b/gi, instead: 'fix' },
  { pattern: /\bpatience\b/gi, instead: 'timeout' },
  { pattern: /\b(?:report\w*|publish|security) (?:a |the )?hole\b/gi, instead: 'vulnerability' },
  { pattern: /\bwh(?:oever|omever|osoever)\b/gi, instead: 'a user, anyone who, the caller' },
  { pattern: /\bsomebody(?:’s|'s)?\b/gi, instead: 'a user, another process' },
  {
    pattern: /\bas (?:many|much|long)\b[^.]{0,40}\bas (?:you|they|he|she) (?:may|like)\b/gi,
    instead: 'the limit',
  },
  { pattern: /\b(?:go|goes|went) by (?:that|this|the) (?:name|host)\b/gi, instead: 'unknown Host' },
  { pattern: /\b(?:lies|lie) (?:in|at|beside|behind|below|under|within)\b/gi, instead: 'is, are' },
  {
    pattern: /\btells? (?:what|how|why|which|where|whose|of|by)\b/gi,
    instead: 'report, show, say, describe',
  },
  {
    pattern: /\b(?:is|are|was|were|be|been) (?:answered|asked for)\b/gi,
    instead: 'return, respond, request',
  },
  { pattern: /\bforeign (?!keys?\b|tables?\b)\w+/gi, instead: 'external, another, unknown' },
  { pattern: /\b(?:may|must|can|will) not go\b/gi, instead: 'is not accepted' },
  { pattern: /\bunder ?way\b/gi, instead: 'in progress' },
  { pattern: /\b(?:back|bring\w*|brought) to life\b/gi, instead: 'un-revoked' },
  {
    pattern: /\b(?:server|verifier|instance|process|store|cache|it) (?:forgets|remembers)\b/gi,
    instead: 'evict, cache',
  },
  {
    pattern: /\b(?:command line|it|that|one|by|server|terminal|id|agent|token|log) alone\b/gi,
    instead: 'only',
  },
  { pattern: /(?:^|[.!?] )Who (?:is|has|was|comes|may|cannot)\b[^?.]*\./g, instead: 'A user who …' },
  {
    pattern: /(?:^|[.!?] )What (?:is|was|comes|stands|lies|a|nobody|others)\b[^?.]*\.(?= |$)/g,
    instead: 'a subject',
  },
  {
    pattern:
      /\b(?:recogni[s]\w+|organi[s]\w+|behaviours?|colours?|licences?|favour\w*|honour\w*|judgement)\b/gi,
    instead: 'American spelling',
  },
];

/** In names of files, functions, classes, types and constants. */
export const NAMES: readonly Idiom[] = [
  {
    pattern: /patience|harmless|whoever|somebody|happening|^twin|^mend(?:$|[A-Z])|lived-?in/i,
    instead: 'a standard term',
  },
  { pattern: /foreign(?!-?key|-?table)/i, instead: 'external, unknown, crossOrigin' },
];

/** Right uses of a pattern: part of the text where it is found, and why it is right. */
export const EXCEPTIONS: readonly { readonly text: string; readonly reason: string }[] = [];
