import { BlockList, isIP } from 'node:net';

/**
 * Fastify's `trustProxy`: whether an address belongs to a trusted proxy. False if there are none. Some proxies add a port
 * to an address: `192.0.2.1:443`, `[2001:db8::1]:443`.
 */
export function trustedProxies(cidrs: readonly string[]): false | ((address: string) => boolean) {
  if (cidrs.length === 0) return false;
  const proxies = new BlockList();
  for (const cidr of cidrs) {
    const [network = '', bits] = cidr.split('/');
    const family = isIP(network) === 4 ? 'ipv4' : 'ipv6';
    proxies.addSubnet(network, Number(bits ?? (family === 'ipv4' ? 32 : 128)), family);
  }
  return (text) => {
    const address = withoutPort(text);
    const version = isIP(address);
    return version !== 0 && proxies.check(address, version === 4 ? 'ipv4' : 'ipv6');
  };
}

function withoutPort(text: string): string {
  return text.replace(/^\[([^\]]*)\](?::\d+)?$/, '$1').replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1');
}
