/** The message of an error and of its causes, without a stack. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `: ${describeError(error.cause)}`;
  return `${error.message || firstMessage(error)}${cause}`;
}

/** Node leaves the message empty when a connection failed at every address of a host name. */
function firstMessage(error: Error): string {
  const [first] = error instanceof AggregateError ? error.errors : [];
  return first === undefined ? error.name : describeError(first);
}
