/** What a browser reveals about its machine. */
export interface BrowserFacts {
  readonly userAgent: string;
  readonly maxTouchPoints: number;
}

const MACHINES: readonly (readonly [RegExp, string])[] = [
  [/iPhone|Android.*Mobile/, 'phone'],
  [/iPad|Android/, 'tablet'],
  [/CrOS/, 'Chromebook'],
  [/Macintosh/, 'Mac'],
  [/Windows/, 'Windows'],
  [/Linux|X11/, 'Linux'],
];

/** `Mac`, `Windows`, `Linux`, `phone`, …; undefined if the browser does not say. */
export function machineOf({ userAgent, maxTouchPoints }: BrowserFacts): string | undefined {
  const name = MACHINES.find(([pattern]) => pattern.test(userAgent))?.[1];
  // Safari on an iPad reports a Mac, but no Mac has a touch screen.
  return name === 'Mac' && maxTouchPoints > 1 ? 'tablet' : name;
}

export interface NameParts {
  /** Undefined for an agent that the page does not know. */
  readonly agent: string | undefined;
  readonly machine: string | undefined;
  /** The names of the existing tokens. */
  readonly taken: readonly string[];
}

/** `Claude Code on Mac`, followed by a number if a token already has that name. */
export function suggestName({ agent = 'Agent', machine, taken }: NameParts): string {
  const name = machine === undefined ? agent : `${agent} on ${machine}`;
  let suggestion = name;
  for (let nth = 2; taken.includes(suggestion); nth += 1) suggestion = `${name} ${nth}`;
  return suggestion;
}
