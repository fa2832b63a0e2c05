/** Connects the page to its bank by the session cookie, and finds out who is there. */

import { type Me, Operator, Owner } from '@bank-of-things/sdk';
import { browserSafe } from '../keys/key-safe.ts';
import { createDesk, type Desk } from './desk.ts';
import { watchedFetch } from './watched-fetch.ts';

export type Arrival = { readonly me: Me; readonly desk: Desk };

/** Throws what the SDK throws; a `Refused` with status 401 means that nobody is signed in. */
export async function arrive(onSignedOut: () => void): Promise<Arrival> {
  let arrived: Desk | undefined;
  const fetch = watchedFetch(globalThis.fetch.bind(globalThis), {
    onSignedOut,
    onKeyRefused: () => void arrived?.signing.look().catch(() => undefined),
  });
  // A stream that is refused shows as broken or as signed out; nobody else needs to hear of it.
  const options = { url: '', fetch, onError: () => undefined };
  const owner = await Owner.connect(options);
  const me = await owner.me();
  const looksAtAll = me.role === 'operator' || me.role === 'auditor';
  const operator = looksAtAll ? await Operator.connect({ ...options, bank: owner.client.bank }) : undefined;
  const { bank } = owner.client;
  arrived = createDesk({
    owner,
    operator,
    me,
    // Browsers give keys only to pages that came over https or from this computer.
    safe: isSecureContext ? browserSafe : undefined,
    connect: (signer) => Owner.connect({ ...options, bank, signer }),
  });
  return { me, desk: arrived };
}

/** Ends the session; the cookie goes with it. */
export async function signOut({ owner }: Desk): Promise<void> {
  await owner.client.bank.http.exchange({
    method: 'DELETE',
    path: '/v1/sign-in',
    reads: false,
    repeatable: true,
    authorization: async () => undefined,
    renew: async () => false,
  });
}
