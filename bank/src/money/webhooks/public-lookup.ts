/** Finds the addresses of a name for one connection, and gives only those that may be sent to. */

import { Resolver } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { isNameOfThisMachine } from './rules.ts';
import { maySendTo, type PrivateTargets } from './rules-addresses.ts';

/** The name leads to where the bank does not send. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
}

export type Names = Pick<Resolver, 'resolve4' | 'resolve6'>;

/**
 * Asks name servers itself: the system's way would keep one of Node's four threads for each name that nobody answers
 * for, and everybody else waiting for them.
 */
export const nameServers = (): Names => new Resolver({ timeout: 2_000, tries: 2 });

/**
 * The addresses that are looked at are those that are connected to: no second look-up comes in between, so that a name
 * that changes its mind (DNS rebinding) gains nothing. One wrong address spoils the name.
 */
export function createLookup(targets: PrivateTargets, names: Names): LookupFunction {
  return (host, { all }, answer) => {
    addressesOf(host, names)
      .then((found) => {
        for (const address of found) requireAllowed(address, targets);
        const [first = ''] = found;
        if (all)
          answer(
            null,
            found.map((address) => ({ address, family: isIP(address) })),
          );
        else answer(null, first, isIP(first));
      })
      .catch((error: NodeJS.ErrnoException) => answer(error, []));
  };
}

/** At least one; rejects when there is none. */
async function addressesOf(host: string, names: Names): Promise<string[]> {
  if (isNameOfThisMachine(host)) return ['127.0.0.1', '::1'];
  const [four, six] = await Promise.allSettled([names.resolve4(host), names.resolve6(host)]);
  const found = [four, six].flatMap((asked) => (asked.status === 'fulfilled' ? asked.value : []));
  if (found.length === 0 && four.status === 'rejected') throw four.reason;
  return found;
}

/** An address that is written in numbers is connected to without any look-up. */
export function requireAllowedHost(host: string, targets: PrivateTargets): void {
  if (isIP(host) > 0) requireAllowed(host, targets);
}

function requireAllowed(address: string, targets: PrivateTargets): void {
  if (!maySendTo(address, targets)) throw new AddressRefused();
}
