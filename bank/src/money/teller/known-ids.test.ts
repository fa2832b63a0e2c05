/** Which ids are known while the views follow behind. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createId } from '../../platform/kernel/ids.ts';
import type { Transfer } from '../ledger/model.ts';
import type { Place, Storage } from '../storage/storage.ts';
import { decodeEntry, decodeSlices, encodeEntries } from './codec/codec.ts';
import type { Entry } from './entries.ts';
import { createKnownIds } from './known-ids.ts';

const NOW = Date.parse('2026-03-02T11:00:00Z');

/** A journal in memory; the views show the rows that `show` has named. */
async function openDesk() {
  const rows = new Map<bigint, Buffer>();
  const shown = new Map<string, Place>();
  const entriesAt = async (places: readonly Place[]) =>
    places.flatMap(({ position, offset, length }) => {
      const body = rows.get(position);
      return body ? [decodeEntry(body.subarray(offset, offset + length))] : [];
    });
  const findOutcomes = async (ids: readonly string[]) =>
    new Map(
      ids.flatMap((id): [string, Place][] => {
        const place = shown.get(id);
        return place ? [[id, place]] : [];
      }),
    );
  const ids = await createKnownIds({
    journal: { entriesAt },
    views: { findOutcomes, timeAfterNewestId: async () => 0 },
  } as unknown as Storage);
  return {
    ids,
    commit(position: bigint, entries: readonly Entry[]): void {
      const { body, slices } = encodeEntries(entries);
      rows.set(position, body);
      ids.remember({ entries, slices, position });
    },
    show(position: bigint): void {
      for (const [at, body] of rows) {
        if (at > position) continue;
        for (const { entry, offset, length } of decodeSlices(body))
          shown.set(entry.id, { position: at, offset, length });
      }
      ids.shown(position);
    },
  };
}

function refused(id: string): Entry {
  const refusal = { code: 'ledger/insufficient-funds', detail: 'Too little.', facts: {} };
  return { type: 'command-refused', id, content: `{"ask":"${id}"}`, at: NOW, refusal } as unknown as Entry;
}

function posted(id: string, transferId: string): Entry {
  const transfer = { id: transferId, type: 'direct', debit: 'A', credit: 'B', assetId: 'EUR/2' };
  const transfers = [{ ...transfer, amount: 1n, description: 'test' }] as Transfer[];
  return { type: 'transfers-posted', id, content: '{}', at: NOW, transfers } as unknown as Entry;
}

test('an id is new until it is answered, and known from then on, whether the views show it or not', async () => {
  const { ids, commit, show } = await openDesk();
  const id = createId(NOW);
  assert.ok(ids.isNew(id));
  commit(1n, [refused(id)]);
  assert.ok(!ids.isNew(id));
  assert.equal((await ids.find(new Set([id]))).get(id)?.position, 1n);
  show(1n);
  assert.ok(!ids.isNew(id));
  assert.equal(ids.placeOf(id), undefined, 'the views know it now');
  assert.equal((await ids.find(new Set([id]))).get(id)?.position, 1n);
});

// Found by the simulation: the row of the transfer took the later row's answer with it when the views showed it.
test('a command under the id of an older transfer is known, although the views show only the transfer', async () => {
  const { ids, commit, show } = await openDesk();
  const [id, other] = [createId(NOW), createId(NOW)];
  commit(1n, [posted(other, id)]);
  commit(2n, [posted(id, createId(NOW))]);
  show(1n);
  assert.ok(!ids.isNew(id));
  assert.equal((await ids.find(new Set([id]))).get(id)?.position, 2n);
  show(2n);
  assert.equal((await ids.find(new Set([id]))).get(id)?.position, 2n);
});
