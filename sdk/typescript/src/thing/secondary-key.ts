/** Bringing a thing's secondary key, by the thing itself or by its owner. */

import type { Signer } from '../crypto/keys.ts';
import { proveKey } from '../crypto/proof.ts';
import type { Thing } from '../generated/operations.ts';
import type { Client } from '../wire/client.ts';
import type { CallOptions } from '../wire/http.ts';

/** Registers the key that signs a thing's high-trust orders as well; for the thing itself or its owner. */
export async function bringSecondaryKey(
  { bank, call }: Client,
  thingId: string,
  signer: Signer,
  options?: CallOptions,
): Promise<Thing> {
  const operation = 'things.registerSecondaryKey';
  const brought = await proveKey(signer, { operation, aud: bank.id }, { thingId });
  return call(operation, { thingId, ...brought }, options);
}
