/** How many uses were denied, and whether there were more than were counted. */
export interface DeniedCount {
  readonly denied: number;
  readonly isCapped: boolean;
}

/** `Denied 3 times since`, for a token that has ended. */
export function denialsText({ denied, isCapped }: DeniedCount): string {
  if (isCapped) return `Denied more than ${denied} times since`;
  return denied === 1 ? 'Denied once since' : `Denied ${denied} times since`;
}
