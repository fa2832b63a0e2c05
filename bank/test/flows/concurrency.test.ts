/** Thousands at once: however many ask at the same moment, no cent is spent twice. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { euros, startTestBank } from '../support/bank.ts';
import { testThatBooksBalance } from '../support/books.ts';
import { sign, storm } from '../support/storm.ts';

const bank = await startTestBank();

test('of two thousand payments of one cent against the last hundred cents, one hundred succeed', async () => {
  const house = await bank.aHousehold({ balance: '1.00' });
  const signed = await sign(Array(2_000).fill(house), () => ({}));
  assert.deepEqual(await storm(signed), { settled: 100, 'ledger/insufficient-funds': 1_900 });
  assert.equal((await house.owner.accounts.get({ number: house.primary.number })).balance, '0');
  assert.equal((await house.station.accounts())[0]?.balance, '100');
  assert.deepEqual(
    await storm(signed.slice(0, 100)),
    await storm(signed.slice(0, 100)),
    'asked again, every one of them has its outcome',
  );
  assert.equal((await house.station.accounts())[0]?.balance, '100');
});

test('money runs in a circle as often as it likes and stays the same money', async () => {
  const people = await Promise.all(['Ada', 'Ben', 'Cyd', 'Dan'].map((name) => bank.anOwner(name, '1.00')));
  const desk = await bank.operator();
  const accounts = await Promise.all(
    people.map(async ({ partyId, primary }) => [
      primary,
      await desk.accounts.openPrimary({ ownerId: partyId, asset: 'EUR', scale: 2 }),
    ]),
  );
  const transfers = accounts.flatMap(([first, second], index) =>
    Array.from({ length: 50 }, (_, round) => {
      const [from, to] = round % 2 === 0 ? [first, second] : [second, first];
      const { owner } = people[index] ?? assert.fail('everybody has accounts');
      const movement = { from: from?.number ?? '', to: to?.number ?? '', money: euros('0.60') };
      return owner.accounts.transfer(movement).then(
        () => 1,
        () => 0,
      );
    }),
  );
  assert.ok((await Promise.all(transfers)).some((done) => done === 1));
  for (const pair of accounts) {
    const now = await Promise.all(pair.map(({ number }) => desk.accounts.get({ number })));
    const balances = now.map(({ balance }) => Number(balance));
    assert.equal(
      balances.reduce((sum, balance) => sum + balance, 0),
      100,
    );
    assert.ok(balances.every((balance) => balance >= 0));
  }
});

testThatBooksBalance(bank);
