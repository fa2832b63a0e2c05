/** Payments that are read for the news: together, fresh, and never more than anybody can follow. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PaymentRecord } from './model.ts';
import { createPaymentReader } from './payment-reader.ts';
import type { FoundPayment } from './store.ts';

/** A store of payments that are at `state.position`; `asked` are its questions. */
function openStore() {
  const state = { position: 1n, fails: false };
  const asked: (readonly string[])[] = [];
  const reader = createPaymentReader({
    async listByIds(ids) {
      asked.push(ids);
      if (state.fails) throw new Error('The connection broke.');
      return ids
        .filter((id) => id !== 'nobody')
        .map((id): FoundPayment => {
          const record = { id } as PaymentRecord;
          return { record, position: state.position, decidedPosition: 1n };
        });
    },
  });
  return { reader, asked, state };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('what is asked for in one turn is asked in one question, and each payment once', async () => {
  const { reader, asked } = openStore();
  const [a, b, again, nobody] = await Promise.all(['a', 'b', 'a', 'nobody'].map((id) => reader.read(id)));
  assert.deepEqual([a?.record.id, b?.record.id, again?.record.id, nobody], ['a', 'b', 'a', undefined]);
  assert.deepEqual(asked, [['a', 'b', 'nobody']]);
});

test('whoever asks after a question went out does not get its old answer', async () => {
  const { reader, asked, state } = openStore();
  const first = reader.read('a');
  await turn();
  state.position = 2n;
  const second = reader.read('a');
  assert.deepEqual([(await first)?.position, (await second)?.position], [1n, 2n]);
  assert.equal(asked.length, 2);
});

test('many payments are read in pages', async () => {
  const { reader, asked } = openStore();
  const ids = Array.from({ length: 1_201 }, (_, index) => `payment ${index}`);
  const read = await Promise.all(ids.map((id) => reader.read(id)));
  assert.deepEqual(
    read.map((payment) => payment?.record.id),
    ids,
  );
  assert.deepEqual(
    asked.map(({ length }) => length),
    [500, 500, 201],
  );
});

test('more than anybody can follow are refused, and room is made again when answers come', async () => {
  const { reader } = openStore();
  const reading = Array.from({ length: 5_000 }, (_, index) => reader.read(`payment ${index}`));
  await assert.rejects(reader.read('one too many'), /Too many/);
  await Promise.all(reading);
  assert.equal((await reader.read('one too many'))?.record.id, 'one too many');
});

test('a question that fails fails for those who asked, and for nobody after them', async () => {
  const { reader, state } = openStore();
  state.fails = true;
  const outcomes = await Promise.allSettled([reader.read('a'), reader.read('b')]);
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['rejected', 'rejected'],
  );
  state.fails = false;
  assert.equal((await reader.read('a'))?.record.id, 'a');
});
