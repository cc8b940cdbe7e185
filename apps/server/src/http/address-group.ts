import { isIPv6 } from 'node:net';

/** The groups in which an address is counted. One customer usually has a whole IPv6 /64, and one site a /48. */
export interface AddressGroup {
  /** The IPv4 address, or the /64 of an IPv6 address. */
  readonly near: string;
  /** The IPv4 address, or the /48 of an IPv6 address. */
  readonly wide: string;
}

/** The groups of an address in canonical form. Text that is not an address is its own group. */
export function groupOf(address: string): AddressGroup {
  if (!isIPv6(address)) return { near: address, wide: address };
  const [a, b, c, d] = hextetsOf(address);
  return { near: `${a}:${b}:${c}:${d}::/64`, wide: `${a}:${b}:${c}::/48` };
}

/** Whether the address belongs to this machine. */
export function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1';
}

function hextetsOf(address: string): readonly string[] {
  // The URL parser shortens zeros and turns a trailing IPv4 address into hex.
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const before = head === '' ? [] : head.split(':');
  if (tail === undefined) return before;
  const after = tail === '' ? [] : tail.split(':');
  return [...before, ...Array<string>(8 - before.length - after.length).fill('0'), ...after];
}
