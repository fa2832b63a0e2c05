/** The keys of an owner, and how it stands with that of this browser, for every component. */

import type { PartyKey } from '@bank-of-things/sdk';
import { useEffect } from 'react';
import { useDesk, useNotebook } from '../app/desk-context.ts';
import { useAction } from '../parts/action.ts';
import { type KeyState, keyStateOf } from './key-state.ts';

/** Loads them when they are not known yet. */
export function useKeys(partyId: string): { keys: readonly PartyKey[] | undefined; problem: unknown } {
  const { signing } = useDesk();
  const keys = useNotebook((page) => page.keys[partyId]);
  const { run, problem } = useAction(() => signing.loadKeys(partyId));
  const isMissing = keys === undefined;
  useEffect(() => {
    if (isMissing) void run();
  }, [isMissing, run]);
  return { keys, problem };
}

/** Of the owner who is signed in; undefined for everybody else, who cannot sign mandates. */
export function useKeyState(): KeyState | undefined {
  const own = useOwnParty();
  const here = useNotebook((page) => page.keyHere);
  const keys = useNotebook((page) => (own === undefined ? undefined : page.keys[own]));
  return own === undefined ? undefined : keyStateOf(here, keys);
}

/** The id of the owner who is signed in. */
export function useOwnParty(): string | undefined {
  return useNotebook(({ me }) => (me.role === 'owner' ? me.party?.id : undefined));
}

/** Whether only signed mandates of an owner count. */
export function useSignedOnly(partyId: string): boolean {
  return useNotebook(({ owners }) => owners.find(({ id }) => id === partyId)?.signedMandatesOnly === true);
}
