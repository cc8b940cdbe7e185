/** The most that the SDK reads of a body. */
const MAX_BYTES = 4 * 1024 * 1024;

/** The body of a request as JSON, without using it up; undefined when it is not JSON, or too long for the SDK. */
export async function readMessage(request: Request): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.clone().body ?? []) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MAX_BYTES) return undefined;
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return undefined;
  }
}
