/** How an owner signs on this page: with the key of this browser, as long as it is here and the bank takes it. */

import type { Owner, PartyKey, ProvenKey, Signer } from '@bank-of-things/sdk';
import { type BrowserKey, makeBrowserKey, signerOf } from '../keys/browser-key.ts';
import type { KeySafe } from '../keys/key-safe.ts';
import { isValid, type KeyHere, keyStateOf } from '../keys/key-state.ts';
import type { Sources } from './loading.ts';
import { withKeyHere, withKeys, withParty } from './notebook.ts';

export type Signing = {
  /** Looks for the key of this browser, and asks the bank which keys it takes. */
  look(): Promise<void>;
  /** Loads the keys of an owner. */
  loadKeys(partyId: string): Promise<void>;
  /** The owner whose requests are signed where this browser has a key that counts; otherwise as signed in. */
  owner(): Promise<Owner>;
  /** Makes a key in this browser, unless one is here that the bank could still take, and registers it; false when it keeps none. */
  makeKey(label: string): Promise<boolean>;
  /** The same, but proves the key only: a browser whose key counts has to bring it. */
  proveKey(label: string): Promise<ProvenKey | undefined>;
  /** Registers a key of another browser, by a signature of this one. */
  bringKey(proven: ProvenKey): Promise<void>;
  endKey(key: PartyKey, partyId: string): Promise<void>;
  /** From now on only signed changes of the owner's mandates count, or that is lifted. */
  requireSigned(required: boolean, partyId: string): Promise<void>;
};

export type SigningParts = Pick<Sources, 'owner' | 'notebook'> & {
  /** Undefined where the browser cannot sign at all. */
  readonly safe: KeySafe | undefined;
  /** The same owner with a key in hand. */
  readonly connect: (signer: Signer) => Promise<Owner>;
};

export function createSigning({ owner, notebook, safe, connect }: SigningParts): Signing {
  const { me } = notebook.read();
  const own = me.role === 'owner' ? me.party?.id : undefined;
  let hand: { readonly thumbprint: string; readonly owner: Promise<Owner> } | undefined;
  const loading = new Map<string, Promise<void>>();
  let looking: Promise<void> | undefined;

  async function loadKeys(partyId: string): Promise<void> {
    const { items } = await owner.keys.list(partyId === own ? {} : { partyId });
    notebook.update((page) => withKeys(page, partyId, items));
  }

  /** Every mandate on a page wants to know the keys of the same owner. */
  function loadKeysOnce(partyId: string): Promise<void> {
    const pending = loading.get(partyId) ?? loadKeys(partyId).finally(() => loading.delete(partyId));
    loading.set(partyId, pending);
    return pending;
  }

  function look(): Promise<void> {
    const begun = lookAround().catch((error) => {
      // Whoever asks next looks again.
      if (looking === begun) looking = undefined;
      throw error;
    });
    looking = begun;
    return begun;
  }

  async function lookAround(): Promise<void> {
    if (own === undefined) return;
    const [here, { party }] = await Promise.all([lookHere(safe, own), owner.me(), loadKeys(own)]);
    notebook.update((page) => withKeyHere(party ? withParty(page, party) : page, here));
  }

  /** A key that the bank can still take, kept before it is registered: one that only the bank knows is of no use. */
  async function freshKey(): Promise<BrowserKey | undefined> {
    if (own === undefined || !safe) return undefined;
    const kept = await safe.read(own);
    const known = notebook.read().keys[own]?.find(({ thumbprint }) => thumbprint === kept?.thumbprint);
    const key = kept && (!known || isValid(known)) ? kept : await makeBrowserKey();
    try {
      await safe.keep(own, key);
      return key;
    } catch {
      // Some browsers read and keep nothing, as in private windows.
      notebook.update((page) => withKeyHere(page, { kind: 'impossible' }));
      return undefined;
    }
  }

  /** The key of this browser, if what it signs counts. */
  async function usableKey(): Promise<BrowserKey | undefined> {
    await (looking ?? look());
    const { keyHere, keys } = notebook.read();
    if (own === undefined || keyStateOf(keyHere, keys[own]).kind !== 'ready') return undefined;
    const key = await safe?.read(own);
    if (key) return key;
    await look();
    // Whoever was promised a signature must not get something else instead.
    throw new Error('The key of this browser is gone: nothing was signed, and nothing was done.');
  }

  async function signingOwner(): Promise<Owner> {
    const key = await usableKey();
    if (!key) return owner;
    if (hand?.thumbprint !== key.thumbprint) {
      hand = { thumbprint: key.thumbprint, owner: connect(signerOf(key)) };
    }
    return hand.owner;
  }

  return {
    look,
    loadKeys: loadKeysOnce,
    owner: signingOwner,

    async makeKey(label) {
      const key = await freshKey();
      if (!key) return false;
      await owner.keys.register(signerOf(key), label);
      await look();
      return true;
    },

    async proveKey(label) {
      const key = await freshKey();
      return key && owner.keys.prove(signerOf(key), label);
    },

    async bringKey(proven) {
      await (await signingOwner()).keys.bring(proven);
      await look();
    },

    async endKey({ thumbprint }, partyId) {
      await (await signingOwner()).keys.end({ thumbprint });
      const { keyHere } = notebook.read();
      const isHere = keyHere.kind === 'kept' || keyHere.kind === 'lost';
      if (partyId === own && isHere && keyHere.thumbprint === thumbprint) await safe?.forget(own);
      await (partyId === own ? look() : loadKeys(partyId));
    },

    async requireSigned(required, partyId) {
      const signer = await signingOwner();
      await signer.keys.requireSignedMandates({ required, ...(partyId === own ? {} : { partyId }) });
      notebook.update((page) => {
        const party = page.owners.find(({ id }) => id === partyId);
        return party ? withParty(page, { ...party, signedMandatesOnly: required }) : page;
      });
    },
  };
}

async function lookHere(safe: KeySafe | undefined, partyId: string): Promise<KeyHere> {
  try {
    const key = await safe?.read(partyId);
    if (key) return { kind: 'kept', thumbprint: key.thumbprint };
    const remembered = safe?.remembered(partyId);
    if (remembered) return { kind: 'lost', thumbprint: remembered };
    return { kind: safe ? 'none' : 'impossible' };
  } catch {
    return { kind: 'impossible' };
  }
}
