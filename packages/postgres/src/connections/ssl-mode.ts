const MODE = /([?&]sslmode=)([^&#]*)/;
const SYSTEM_ROOTS = /([?&])sslrootcert=system(?:&|(?=#|$))/;

/**
 * The URL of a database with `sslmode` as in libpq, which `pg` 8 supports only on request: `require`
 * encrypts without checking the certificate, `verify-ca` checks its issuer, `verify-full` the host too. `allow` and
 * `prefer` are stricter than in libpq: they never fall back to no TLS. A URL with `uselibpqcompat` is not changed.
 */
export function withLibpqSslMode(url: string): string {
  const [, , mode] = MODE.exec(url) ?? [];
  if (mode === undefined || mode === 'no-verify' || /[?&]uselibpqcompat=/.test(url)) return url;
  // libpq allows the system's roots only with verify-full; `pg` uses them if no file is set.
  const roots = mode === 'verify-full' ? url.replace(SYSTEM_ROOTS, '$1') : url;
  const known = roots.replace(MODE, (_, name) => `${name}${mode === 'allow' ? 'prefer' : mode}`);
  return known.replace(MODE, (parameter) => `${parameter}&uselibpqcompat=true`);
}
