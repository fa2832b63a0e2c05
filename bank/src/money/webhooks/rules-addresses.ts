/** Which addresses the bank may send to: nobody shall reach by its hand what stands behind its walls. */

import { BlockList, isIP } from 'node:net';

/** What of the addresses that are not public may be sent to. */
export type PrivateTargets = 'refuse' | 'loopback' | 'all';
export type AddressKind = 'public' | 'private' | 'loopback' | 'never';

/**
 * From the IANA registries of special-purpose addresses (RFC 6890 and its updates); what is neither private nor
 * loopback there is nobody's to be sent to. `fd00:ec2::254` and `100.100.100.200` are metadata services of clouds
 * in private ranges; the usual one is link-local.
 */
const loopback = listOf(['127.0.0.0/8', '::1/128']);
const never = listOf([
  ...['0.0.0.0/8', '100.100.100.200/32', '169.254.0.0/16', '192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24'],
  ...['198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
  ...['fd00:ec2::254/128', '2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'],
]);
const privately = listOf(['10.0.0.0/8', '100.64.0.0/10', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7']);
/** `BlockList` takes these for the IPv4 addresses in them; nobody needs such a detour. */
const ipv4InIpv6 = listOf(['::ffff:0:0/96']);
/** The only part of IPv6 from which public addresses are given. */
const globalUnicast = listOf(['2000::/3']);

export function kindOfAddress(address: string): AddressKind {
  const family = isIP(address);
  const lies = (list: BlockList) => list.check(address, family === 6 ? 'ipv6' : 'ipv4');
  if (family === 0 || lies(never) || (family === 6 && lies(ipv4InIpv6))) return 'never';
  if (lies(loopback)) return 'loopback';
  if (lies(privately)) return 'private';
  return family === 4 || lies(globalUnicast) ? 'public' : 'never';
}

export function maySendTo(address: string, targets: PrivateTargets): boolean {
  const kind = kindOfAddress(address);
  if (kind === 'loopback') return targets !== 'refuse';
  return kind === 'public' || (kind === 'private' && targets === 'all');
}

function listOf(subnets: readonly string[]): BlockList {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [address = '', prefix = ''] = subnet.split('/');
    list.addSubnet(address, Number(prefix), isIP(address) === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}
