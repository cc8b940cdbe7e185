const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** Whether the server takes writes from a page at this origin, as `ownOrigins` of packages/http decides. */
export function isOwnAddress(origin: string, publicUrl: string): boolean {
  if (origin === publicUrl) return true;
  const [here, there] = [new URL(origin), new URL(publicUrl)];
  return (
    here.protocol === there.protocol &&
    here.port === there.port &&
    LOOPBACK.includes(here.hostname) &&
    LOOPBACK.includes(there.hostname)
  );
}
