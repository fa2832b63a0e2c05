/** The key of a browser signs as long as it is here and the bank takes it, and never otherwise. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Me,
  type Owner,
  type PartyKey,
  type ProvenKey,
  type Signer,
  thumbprint,
} from '@bank-of-things/sdk';
import type { BrowserKey } from '../keys/browser-key.ts';
import { keyStateOf } from '../keys/key-state.ts';
import { emptyNotebook } from './notebook.ts';
import { createSigning } from './signing.ts';
import { createStore } from './store.ts';

const party = {
  id: 'anna',
  kind: 'natural-person',
  name: 'Anna',
  createdAt: '2026-11-23T10:00:00Z',
} as const;

/** A bank that knows keys, and a browser that keeps them. */
function aBrowser() {
  const registered: PartyKey[] = [];
  const kept = new Map<string, BrowserKey>();
  const remembered = new Map<string, string>();
  const network = { isDown: false };
  const disk = { isFull: false };
  const validFrom = party.createdAt;
  const keys = {
    list: async () => ({ items: [...registered] }),
    async register(signer: Signer, label: string) {
      await keys.bring(await keys.prove(signer, label));
    },
    async prove(signer: Signer, label: string): Promise<ProvenKey> {
      return { publicJwk: await signer.publicJwk(), proof: '', label };
    },
    async bring({ publicJwk, label }: ProvenKey) {
      if (network.isDown) throw new Error('The bank does not answer.');
      registered.push({ thumbprint: await thumbprint(publicJwk), publicJwk, label, validFrom });
    },
    async end({ thumbprint: ended }: { thumbprint: string }) {
      const at = registered.findIndex((key) => key.thumbprint === ended);
      const [key] = registered.splice(at, 1);
      if (key) registered.push({ ...key, validTo: validFrom });
    },
  };
  const me: Me = { role: 'owner', party };
  const owner = { me: async () => me, keys } as unknown as Owner;
  const signedOwner = { keys } as unknown as Owner;
  const notebook = createStore(emptyNotebook(me));
  const signing = createSigning({
    owner,
    notebook,
    connect: async () => signedOwner,
    safe: {
      read: async (id) => kept.get(id),
      async keep(id, key) {
        if (disk.isFull) throw new Error('Nothing is kept here.');
        kept.set(id, key);
        remembered.set(id, key.thumbprint);
      },
      async forget(id) {
        kept.delete(id);
        remembered.delete(id);
      },
      remembered: (id) => remembered.get(id),
    },
  });
  const state = () => keyStateOf(notebook.read().keyHere, notebook.read().keys.anna).kind;
  return { signing, state, registered, kept, network, disk, owner, signedOwner, keys };
}

test('without a key the owner asks as signed in; with one, what is asked is signed', async () => {
  const { signing, state, kept, owner, signedOwner } = aBrowser();
  assert.equal(await signing.owner(), owner);
  assert.equal(state(), 'none');
  await signing.makeKey('Firefox on Linux');
  assert.equal(state(), 'ready');
  assert.equal(await signing.owner(), signedOwner);
  assert.equal(kept.get('anna')?.pair.privateKey.extractable, false, 'nobody reads it, nor takes it away');
});

test('a key whose registration got lost is registered afterwards, and no second one is made', async () => {
  const { signing, state, kept, network, registered } = aBrowser();
  network.isDown = true;
  await assert.rejects(signing.makeKey('Firefox on Linux'));
  const first = kept.get('anna')?.thumbprint;
  assert.ok(first);
  network.isDown = false;
  await signing.makeKey('Firefox on Linux');
  assert.equal(state(), 'ready');
  assert.deepEqual(
    registered.map((key) => key.thumbprint),
    [first],
  );
});

test('a key that was ended elsewhere signs nothing more, and another takes its place', async () => {
  const { signing, state, keys, owner, registered } = aBrowser();
  await signing.makeKey('Firefox on Linux');
  await keys.end({ thumbprint: registered[0]?.thumbprint ?? '' });
  await signing.look();
  assert.equal(state(), 'ended');
  assert.equal(await signing.owner(), owner);
  await signing.makeKey('Firefox on Linux 2');
  assert.equal(state(), 'ready');
  assert.equal(registered.length, 2);
});

test('a browser that lost its key notices, and one that ended its key forgets it', async () => {
  const { signing, state, kept, registered, owner } = aBrowser();
  await signing.makeKey('Firefox on Linux');
  const [key] = registered;
  assert.ok(key);
  kept.clear();
  await assert.rejects(signing.owner(), /nothing was signed/);
  assert.equal(state(), 'lost');
  assert.equal(await signing.owner(), owner, 'what needs no signature can still be asked');
  await signing.endKey(key, 'anna');
  assert.equal(state(), 'none');
});

test('a key that is only proven signs nothing until another browser brings it', async () => {
  const { signing, state, keys, owner, signedOwner } = aBrowser();
  const proven = await signing.proveKey('Firefox on Linux');
  assert.ok(proven);
  assert.equal(await signing.owner(), owner);
  await keys.bring(proven);
  await signing.look();
  assert.equal(state(), 'ready');
  assert.equal(await signing.owner(), signedOwner);
});

test('a browser that keeps nothing says so, and nothing is registered', async () => {
  const { signing, state, disk, registered } = aBrowser();
  await signing.look();
  disk.isFull = true;
  await signing.makeKey('Firefox on Linux');
  assert.equal(state(), 'impossible');
  assert.deepEqual(registered, []);
});
