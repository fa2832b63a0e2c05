/** Verification finds journals that contradict themselves, although whoever forged them made the hashes fit. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Query } from '../../platform/database/database.ts';
import { hashOfRow, type JournalRow } from '../teller/chain.ts';
import { decodeEntries, encodeEntries } from '../teller/codec/codec.ts';
import type { Entry } from '../teller/entries.ts';
import { Difference } from './difference.ts';
import { createTampering, saying } from './test-tampering.ts';
import { verifyBooks } from './verify.ts';

const { database, journal, changed } = await createTampering();

/** Writes a journal anew in which `change` was done to one entry, with hashes that fit. */
async function rewrite(ask: Query, change: (entry: Entry) => Entry | undefined): Promise<string> {
  let previousHash = journal[0]?.previousHash ?? Buffer.alloc(0);
  let place = '';
  for (const row of journal) {
    const entries = decodeEntries(row.body);
    const index = place ? -1 : entries.findIndex((entry) => change(entry) !== undefined);
    if (index >= 0) place = `Journal row ${row.position}, entry ${index}:`;
    const after = entries.map((entry, at) => (at === index ? (change(entry) ?? entry) : entry));
    const unsealed: Omit<JournalRow, 'hash'> = { ...row, previousHash, body: encodeEntries(after).body };
    const hash = hashOfRow(unsealed);
    await ask(`update money.journal set previous_hash = $2, hash = $3, body = $4 where position = $1`, [
      row.position,
      previousHash,
      hash,
      unsealed.body,
    ]);
    previousHash = hash;
  }
  assert.ok(place, 'there is such an entry');
  return place;
}

type Posted = Entry & { type: 'transfers-posted' };
const inTransfers =
  (type: string, change: (transfer: Posted['transfers'][number]) => object) => (entry: Entry) => {
    if (entry.type !== 'transfers-posted' || entry.transfers[0]?.type !== type) return undefined;
    const [first, ...rest] = entry.transfers;
    return { ...entry, transfers: [{ ...first, ...change(first) }, ...rest] } as Entry;
  };

const forged: [title: string, change: (entry: Entry) => Entry | undefined, words: RegExp][] = [
  [
    'a transfer from an account that does not exist',
    inTransfers('direct', () => ({ debit: 'X' })),
    /moves account X, which was never opened/,
  ],
  ['a transfer of nothing', inTransfers('direct', () => ({ amount: 0n })), /moves 0/],
  ['a negative transfer', inTransfers('direct', () => ({ amount: -5n })), /moves -5/],
  ['a transfer in another asset', inTransfers('direct', () => ({ assetId: 'USD/2' })), /moves USD\/2 on/],
  [
    'a debit below the floor',
    inTransfers('direct', ({ debit }) => ({ debit: debit === 'F' ? 'A' : debit, amount: 99_999n })),
    /was debited below its floor|to itself/,
  ],
  ['a post above its hold', inTransfers('post', () => ({ amount: 101n })), /takes 101 of a hold of which/],
  [
    'a post of a hold between others',
    inTransfers('post', () => ({ credit: 'V' })),
    /resolves a hold between other accounts/,
  ],
  ['a void of what is no hold', inTransfers('void', () => ({ type: 'reversal' })), /reverses a hold/],
  [
    'a hold that ends before it is posted',
    inTransfers('hold', () => ({ expiresAt: 1 })),
    /(post|void)\) comes after the end of its hold/,
  ],
  [
    'a reversal above the original',
    inTransfers('reversal', () => ({ amount: 8n })),
    /reverses 8, left of the original is 7/,
  ],
  [
    'an id that is answered again',
    (entry) =>
      entry.type === 'command-refused'
        ? { ...entry, id: decodeEntries(journal[0]?.body ?? Buffer.alloc(0))[0]?.id ?? '' }
        : undefined,
    /was answered before/,
  ],
  [
    'an entry of another time',
    (entry) => (entry.type === 'mandate-recorded' ? { ...entry, at: entry.at + 1 } : undefined),
    /it is dated/,
  ],
  [
    'a limit that was lower',
    (entry) =>
      entry.type === 'mandate-recorded' && entry.mandate.terms.limits
        ? {
            ...entry,
            mandate: {
              ...entry.mandate,
              terms: {
                ...entry.mandate.terms,
                limits: entry.mandate.terms.limits.map((limit) => ({ ...limit, max: '1' })),
              },
            },
          }
        : undefined,
    /limit \S+ of mandate \S+ \(.*\) is used up to/,
  ],
  [
    'a mandate that was suspended',
    (entry) =>
      entry.type === 'mandate-recorded'
        ? { ...entry, mandate: { ...entry.mandate, state: 'suspended' } }
        : undefined,
    /is charged while it is suspended/,
  ],
  [
    'a charge that is not counted',
    (entry) =>
      entry.type === 'order-decided' && entry.payment.state === 'authorised'
        ? { ...entry, charges: [] }
        : undefined,
    /releases at most what is reserved|open payments hold/,
  ],
  [
    'a refund above what was captured',
    (entry) =>
      entry.type === 'payment-changed' && entry.change === 'refunded'
        ? { ...entry, refunded: 9_999n }
        : undefined,
    /refunded 9999 of 100/,
  ],
  [
    'a capture that moved something else',
    (entry) =>
      entry.type === 'payment-changed' && entry.change === 'captured'
        ? { ...entry, captured: 151n }
        : undefined,
    /counts 151 and moved 150/,
  ],
  [
    'a payment that goes backwards',
    (entry) =>
      entry.type === 'payment-changed' && entry.change === 'denied'
        ? { ...entry, state: 'settled' }
        : undefined,
    /cannot go this way: denied waiting settled/,
  ],
  [
    'an expiry that left the money held',
    (entry) =>
      entry.type === 'payment-changed' && entry.change === 'expired' && entry.state === 'expired'
        ? { ...entry, transfers: [] }
        : undefined,
    /is expired and holds 60 instead of 0/,
  ],
];

for (const [title, change, words] of forged) {
  test(`verify finds ${title}, although the hashes fit`, async () => {
    await changed(
      () => assert.rejects(verifyBooks(database), saying(Difference, words)),
      (ask) => rewrite(ask, change),
    );
  });
}

test('the place that is named is where the forged entry stands', async () => {
  let place = '';
  const change = inTransfers('post', () => ({ amount: 101n }));
  await changed(
    () => assert.rejects(verifyBooks(database), (error) => String(error).includes(place)),
    async (ask) => {
      place = await rewrite(ask, change);
    },
  );
});
