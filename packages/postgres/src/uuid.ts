const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether PostgreSQL would take the text for a `uuid`; anything else names no row, and would only raise an error. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}
