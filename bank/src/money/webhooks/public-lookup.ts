/** Finds the addresses of a name for one connection, and gives only those that may be sent to. */

import { lookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { maySendTo, type PrivateTargets } from './rules-addresses.ts';

/** The name leads to where the bank does not send. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
}

/**
 * The addresses that are looked at are those that are connected to: no second look-up comes in between, so that a name
 * that changes its mind (DNS rebinding) gains nothing. One wrong address spoils the name.
 */
export function createLookup(targets: PrivateTargets): LookupFunction {
  return (host, { family, all }, answer) => {
    lookup(host, { all: true, ...(family !== undefined && { family }) })
      .then((found) => {
        for (const { address } of found) requireAllowed(address, targets);
        const [first] = found;
        if (!first) throw new AddressRefused();
        if (all) answer(null, found);
        else answer(null, first.address, first.family);
      })
      .catch((error: NodeJS.ErrnoException) => answer(error, []));
  };
}

/** An address that is written in numbers is connected to without any look-up. */
export function requireAllowedHost(host: string, targets: PrivateTargets): void {
  if (isIP(host) > 0) requireAllowed(host, targets);
}

function requireAllowed(address: string, targets: PrivateTargets): void {
  if (!maySendTo(address, targets)) throw new AddressRefused();
}
