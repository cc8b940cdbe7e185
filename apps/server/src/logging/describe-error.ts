/** The message and what caused it; no stack for what the operator can mend. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `: ${describeError(error.cause)}`;
  return `${error.message || tellOfMany(error)}${cause}`;
}

/** Node gives no message to a connection that failed at each address of a name. */
function tellOfMany(error: Error): string {
  const [first] = error instanceof AggregateError ? error.errors : [];
  return first === undefined ? error.name : describeError(first);
}
