// Arrays in PostgreSQL's binary format (array_send, uuid_send, timestamptz_send). The driver sends a Buffer unchanged.
// As text, each element would be quoted here and parsed on the server.

const HEADER = 20;
const UUID = 2950;
const TIMESTAMPTZ = 1184;
const TEXT = 25;
const NULL_LENGTH = -1;

/** One dimension, starting at index 1. */
function startArray(type: number, count: number, size: number): Buffer {
  const array = Buffer.allocUnsafe(HEADER + size);
  array.writeInt32BE(1, 0);
  array.writeInt32BE(1, 4);
  array.writeInt32BE(type, 8);
  array.writeInt32BE(count, 12);
  array.writeInt32BE(1, 16);
  return array;
}

/** `uuid[]`. Throws a TypeError if one is not a UUID. */
export function uuidArray(uuids: readonly string[]): Buffer {
  const array = startArray(UUID, uuids.length, uuids.length * 20);
  let at = HEADER;
  for (const uuid of uuids) {
    array.writeInt32BE(16, at);
    const written = array.write(uuid.replaceAll('-', ''), at + 4, 16, 'hex');
    // Bytes that were not written would be memory of this process.
    if (written !== 16) throw new TypeError(`${uuid} is not a UUID`);
    at += 20;
  }
  return array;
}

/** Milliseconds from 1970 to 2000, the epoch of PostgreSQL. */
const EPOCH_MS = 946_684_800_000;
const TWO_TO_32 = 2 ** 32;

/**
 * `timestamptz[]`: microseconds as 64 bits; exact until the year 2285, the limit of JavaScript's safe integers.
 */
export function timestampArray(times: readonly Date[]): Buffer {
  const array = startArray(TIMESTAMPTZ, times.length, times.length * 12);
  let at = HEADER;
  for (const time of times) {
    const microseconds = (time.getTime() - EPOCH_MS) * 1_000;
    array.writeInt32BE(8, at);
    array.writeInt32BE(Math.floor(microseconds / TWO_TO_32), at + 4);
    array.writeInt32BE(microseconds | 0, at + 8);
    at += 12;
  }
  return array;
}

/** `text[]` in UTF-8. */
export function textArray(texts: readonly (string | null)[]): Buffer {
  let size = 0;
  for (const text of texts) size += 4 + (text === null ? 0 : text.length * 3);
  const array = startArray(TEXT, texts.length, size);
  let at = HEADER;
  for (const text of texts) {
    const length = text === null ? NULL_LENGTH : array.write(text, at + 4, 'utf8');
    array.writeInt32BE(length, at);
    at += 4 + Math.max(length, 0);
  }
  return array.subarray(0, at);
}
