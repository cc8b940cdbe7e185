import { type Config, defaultPublicUrl } from './config.ts';

type Address = Pick<Config, 'host' | 'port' | 'publicUrl'>;

/** Warns that users can sign in only at PUBLIC_URL. Undefined if they cannot open the server at another address. */
export function addressWarning({ host, port, publicUrl }: Address): string | undefined {
  if (isLoopback(host) || publicUrl !== defaultPublicUrl(port)) return undefined;
  return (
    `HOST is ${host} and PUBLIC_URL is ${publicUrl}: users who open another address cannot sign in. ` +
    'Set PUBLIC_URL to the address that users open.'
  );
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d+){3}$/.test(host);
}
