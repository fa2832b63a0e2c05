/** Whether a key may become a merchant's: it must be a valid one that nobody has or had. */

import type { VerificationKeys } from '../../platform/auth/verification-keys.ts';
import type { Database } from '../../platform/database/database.ts';
import { Refusal } from '../../platform/errors/refusals.ts';
import type { PublicJwk } from '../../platform/kernel/schemas.ts';
import type { Things } from '../../things/index.ts';
import { MerchantRefusals } from './contract.ts';
import { selectKey } from './store.ts';

/** Returns the thumbprint; the merchant's own present key passes. */
export type KeyCheck = (publicJwk: PublicJwk, merchantId: string) => Promise<string>;

export function createKeyCheck(parts: {
  database: Database;
  keys: VerificationKeys;
  things: Pick<Things, 'findKey'>;
}): KeyCheck {
  return async (publicJwk, merchantId) => {
    const { thumbprint } = await parts.keys.import(publicJwk);
    if (await parts.things.findKey(thumbprint)) throw keyInUse('This key is or was a thing’s.');
    const known = await selectKey(parts.database, thumbprint);
    if (known && (known.merchantId !== merchantId || known.validTo)) throw keyInUse();
    return thumbprint;
  };
}

export function keyInUse(detail = 'This key is or was in use already.'): Refusal {
  return new Refusal(MerchantRefusals['key-already-used'], detail);
}
