import { type Config, defaultPublicUrl } from './config.ts';

type Address = Pick<Config, 'host' | 'port' | 'publicUrl'>;

/** What to log where people may open another address than PUBLIC_URL, and could then not sign in. Undefined if all is well. */
export function addressWarning({ host, port, publicUrl }: Address): string | undefined {
  if (isLoopback(host) || publicUrl !== defaultPublicUrl(port)) return undefined;
  return (
    `HOST is ${host} and PUBLIC_URL is ${publicUrl}: people who open another address cannot sign in. ` +
    'Set PUBLIC_URL to the address that they open.'
  );
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d+){3}$/.test(host);
}
