/** How it stands with the key of this browser: what is kept here, beside what the bank knows. Pure. */

import type { PartyKey } from '@bank-of-things/sdk';

/** What this browser keeps for whoever is signed in. */
export type KeyHere =
  | { readonly kind: 'looking' }
  /** Signing needs a page that came over https or from this computer, and a browser that keeps keys. */
  | { readonly kind: 'impossible' }
  | { readonly kind: 'none' }
  | { readonly kind: 'kept'; readonly thumbprint: string }
  | { readonly kind: 'lost'; readonly thumbprint: string };

export type KeyState =
  | { readonly kind: 'looking' }
  | { readonly kind: 'impossible' }
  /** The owner has no key that counts. */
  | { readonly kind: 'none' }
  /** The owner has keys that count, in other places. */
  | { readonly kind: 'elsewhere'; readonly keys: readonly PartyKey[] }
  /** A key of this browser that the bank still takes is not here any more. */
  | { readonly kind: 'lost'; readonly key: PartyKey }
  /** The key is here, and was ended. */
  | { readonly kind: 'ended'; readonly key: PartyKey }
  | { readonly kind: 'ready'; readonly key: PartyKey };

/** `keys` are those of the owner at the bank; undefined while they are loaded. */
export function keyStateOf(here: KeyHere, keys: readonly PartyKey[] | undefined): KeyState {
  if (here.kind === 'impossible') return { kind: 'impossible' };
  if (here.kind === 'looking' || keys === undefined) return { kind: 'looking' };
  const known = here.kind === 'none' ? undefined : keys.find((key) => key.thumbprint === here.thumbprint);
  if (known && here.kind === 'kept') return { kind: isValid(known) ? 'ready' : 'ended', key: known };
  if (known && here.kind === 'lost' && isValid(known)) return { kind: 'lost', key: known };
  const others = keys.filter(isValid);
  return others.length > 0 ? { kind: 'elsewhere', keys: others } : { kind: 'none' };
}

/** Whether what it signs still counts. */
export function isValid({ validTo }: PartyKey): boolean {
  return validTo === undefined;
}
