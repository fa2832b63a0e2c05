/** Connects the page to its bank by the session cookie, and finds out who is there. */

import { type Me, Operator, Owner } from '@bank-of-things/sdk';
import { createDesk, type Desk } from './desk.ts';
import { watchedFetch } from './watched-fetch.ts';

export type Arrival = { readonly me: Me; readonly desk: Desk };

/** Throws what the SDK throws; a `Refused` with status 401 means that nobody is signed in. */
export async function arrive(onSignedOut: () => void): Promise<Arrival> {
  const fetch = watchedFetch(globalThis.fetch.bind(globalThis), onSignedOut);
  // A stream that is refused shows as broken or as signed out; nobody else needs to hear of it.
  const options = { url: '', fetch, onError: () => undefined };
  const owner = await Owner.connect(options);
  const me = await owner.me();
  const looksAtAll = me.role === 'operator' || me.role === 'auditor';
  const operator = looksAtAll ? await Operator.connect({ ...options, bank: owner.client.bank }) : undefined;
  return { me, desk: createDesk({ owner, operator, me }) };
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
