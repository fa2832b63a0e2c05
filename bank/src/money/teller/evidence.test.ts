/** Every order is proved by a document in its own journal row, and a batch is kept once in each. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashOfEvidence } from '../../platform/kernel/evidence.ts';
import type { Command } from './commands.ts';
import type { Entry } from './entries.ts';
import { carryBatches, createEvidenceReader, hashOfPlace, placeInBatch } from './evidence.ts';

const BATCH = 'head.many orders.signature';
const hash = hashOfEvidence(BATCH);

const entryOf = (document: string) => ({ type: 'order-decided', document }) as Entry;
const commandOf = (index: number) =>
  ({ type: 'pay-order', document: placeInBatch(hash, index), batchDocument: BATCH }) as Command;
const documentsOf = (entries: readonly Entry[]) =>
  entries.map((entry) => ('document' in entry ? entry.document : undefined));

test('the first order of a batch that was decided carries its document, the others only name it', () => {
  const refused = { type: 'command-refused' } as Entry;
  const entries = [refused, entryOf('alone'), entryOf(`${hash}#1`), entryOf(`${hash}#2`)];
  const carried = carryBatches(entries, [commandOf(0), commandOf(1), commandOf(2)]);
  assert.deepEqual(documentsOf(carried), [undefined, 'alone', `${hash}#1 ${BATCH}`, `${hash}#2`]);
});

test('what was carried is read again for each order, with the hash that its receipt repeats', () => {
  const read = createEvidenceReader();
  const carried = carryBatches(
    [entryOf(`${hash}#7`), entryOf('alone'), entryOf(`${hash}#99`)],
    [commandOf(7), commandOf(99)],
  );
  assert.deepEqual(
    documentsOf(carried).map((document) => read(document ?? '')),
    [
      { document: BATCH, index: 7, orderHash: hashOfPlace(`${hash}#7`) },
      { document: 'alone', orderHash: hashOfEvidence('alone') },
      { document: BATCH, index: 99, orderHash: hashOfPlace(`${hash}#99`) },
    ],
  );
});

test('a document that is missing or was exchanged is noticed', () => {
  assert.throws(() => createEvidenceReader()(`${hash}#1`), /stands in the row/);
  assert.throws(() => createEvidenceReader()(`${hash}#1 ${BATCH}x`), /has the hash/);
});
