import { lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/**
 * Addresses that no server of the Internet has: this machine, private networks, link-local ones with the credentials of
 * cloud machines, and those that stand for other addresses
 * (https://www.iana.org/assignments/iana-ipv4-special-registry, https://www.iana.org/assignments/iana-ipv6-special-registry).
 */
const RESERVED = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  RESERVED.addSubnet(network, prefix, 'ipv4');

/** All addresses of IPv6 servers. */
const GLOBAL = new BlockList();
GLOBAL.addSubnet('2000::', 3, 'ipv6');
/** Parts of it that are reserved, or contain an address of IPv4. */
for (const [network, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
] as const)
  RESERVED.addSubnet(network, prefix, 'ipv6');

/** Whether an address can belong to a server of the Internet. */
export function isPublic(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !RESERVED.check(address, 'ipv4');
    case 6:
      return GLOBAL.check(address, 'ipv6') && !RESERVED.check(address, 'ipv6');
    default:
      return false;
  }
}

/** An address was refused because it is not public. */
export class NotPublic extends Error {
  constructor(host: string) {
    super(`${host} is not an address of the Internet. Facebook could not fetch from it either.`);
  }
}

/**
 * Finds the address of a name for a connection. The connection is opened to exactly this address, so a name that
 * changes its address afterwards gains nothing.
 */
export const lookupPublic: LookupFunction = (host, options, callback) => {
  lookup(host, { ...options, all: true }, (error, addresses) => {
    const found = error ? [] : addresses;
    const refused = found.find(({ address }) => !isPublic(address));
    const [first] = found;
    if (error || refused || !first) callback(error ?? new NotPublic(host), '', 0);
    else if (options.all) callback(null, found);
    else callback(null, first.address, first.family);
  });
};
