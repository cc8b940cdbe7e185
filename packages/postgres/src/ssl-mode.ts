const MODE = /([?&]sslmode=)([^&#]*)/;
const SYSTEM_ROOTS = /([?&])sslrootcert=system(?:&|(?=#|$))/;

/**
 * The URL of a database with its `sslmode` as libpq means it, which `pg` 8 does only when it is asked: `require`
 * encrypts without looking at the certificate, `verify-ca` at its issuer, `verify-full` at the host too. `allow` and
 * `prefer` are stricter than libpq's: they never go on without TLS. Whoever sets `uselibpqcompat` has decided already.
 */
export function withLibpqSslMode(url: string): string {
  const [, , mode] = MODE.exec(url) ?? [];
  if (mode === undefined || mode === 'no-verify' || /[?&]uselibpqcompat=/.test(url)) return url;
  // libpq takes the roots of the system with verify-full alone; for `pg` they are what it has without a file.
  const roots = mode === 'verify-full' ? url.replace(SYSTEM_ROOTS, '$1') : url;
  const known = roots.replace(MODE, (_, name) => `${name}${mode === 'allow' ? 'prefer' : mode}`);
  return known.replace(MODE, (parameter) => `${parameter}&uselibpqcompat=true`);
}
