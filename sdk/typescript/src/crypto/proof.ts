/** Proving, when a key is registered, that whoever brings it also holds it. */

import type { PublicJwk } from '../generated/operations.ts';
import { compactOf, signJws } from './jws.ts';
import type { Signer } from './keys.ts';

/** The public key with its proof for `operation` at the bank `aud`; `payload` says for whom it is. */
export async function proveKey(
  signer: Signer,
  { operation, aud }: { readonly operation: string; readonly aud: string },
  payload: object,
): Promise<{ publicJwk: PublicJwk; proof: string }> {
  const proof = compactOf(await signJws(signer, { typ: operation, aud }, payload));
  return { publicJwk: await signer.publicJwk(), proof };
}
