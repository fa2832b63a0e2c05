/** The hash chain: what it covers, and how a broken one is told. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { findFault, genesisHash, hashOfRow, type JournalRow } from './chain.ts';

function rowAfter(previous: Pick<JournalRow, 'position' | 'hash' | 'epoch'>, body: string): JournalRow {
  const { position, hash: previousHash, epoch } = previous;
  const row = {
    position: position + 1n,
    epoch,
    recordedAt: 1_700_000_000_000,
    previousHash,
    body: Buffer.from(body),
  };
  return { ...row, hash: hashOfRow(row) };
}

const start = { position: 0n, hash: genesisHash, epoch: 1n };
const first = rowAfter(start, 'first');
const second = rowAfter(first, 'second');

test('the hash is SHA-256 over previous hash, position, epoch, time and body', () => {
  const head = Buffer.from(
    ['0000000000000001', '0000000000000001', (1_700_000_000_000).toString(16).padStart(16, '0')].join(''),
    'hex',
  );
  const expected = createHash('sha256')
    .update(Buffer.concat([genesisHash, head, Buffer.from('first')]))
    .digest();
  assert.deepEqual(first.hash, expected);
});

test('rows that follow each other are sound', () => {
  assert.equal(findFault(start, first), undefined);
  assert.equal(findFault(first, second), undefined);
  assert.equal(findFault(first, rowAfter({ ...first, epoch: 9n }, 'after a take-over')), undefined);
});

const faults: [title: string, row: JournalRow, words: RegExp][] = [
  ['another body', { ...second, body: Buffer.from('Second') }, /Row 2 was changed/],
  ['another time', { ...second, recordedAt: 1 }, /Row 2 was changed/],
  ['another epoch', { ...second, epoch: 2n }, /Row 2 was changed/],
  ['another hash', { ...second, hash: first.hash }, /Row 2 was changed/],
  [
    'an older epoch',
    rowAfter({ ...first, epoch: 0n }, 'x'),
    /Row 2 was written by an older teller \(epoch 0\)/,
  ],
  ['another previous hash', { ...second, previousHash: genesisHash }, /Row 2 does not name the hash/],
  ['a gap', rowAfter(second, 'third'), /Row 3 follows row 1/],
  ['a repetition', first, /Row 1 follows row 1/],
];

for (const [title, row, words] of faults) {
  test(`${title} is a fault`, () => assert.match(findFault(first, row) ?? '', words));
}
