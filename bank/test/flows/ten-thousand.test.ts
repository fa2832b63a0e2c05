/** Ten thousand payments at once, given to the teller directly: through HTTP they would take a minute and test the door. */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { moneyMigrations, openBooks } from '../../src/money/index.ts';
import type { Command } from '../../src/money/teller/commands.ts';
import { systemClock, toIso } from '../../src/platform/kernel/clock.ts';
import { createId } from '../../src/platform/kernel/ids.ts';
import { createLogger } from '../../src/platform/logs/logger.ts';
import { createMetrics } from '../../src/platform/metrics/metrics.ts';
import { termsOf } from '../support/bank.ts';
import { assertCountersAddUp } from '../support/books.ts';
import { testDatabase } from '../support/database.ts';

const PAYMENTS = 10_000;
const { database, connectionString } = await testDatabase({ migrations: moneyMigrations });
const logger = createLogger({ level: 'silent', format: 'json' });
const open = () => openBooks({ database, clock: systemClock, logger, metrics: createMetrics() });
let { teller, views, close } = await open();

after(() => close());

const newId = () => createId(systemClock.now());
const [ownerId, thingId, payeeId, mandateId] = [newId(), newId(), newId(), newId()];
const [rail, primary, virtual, settlement] = [1, 2, 3, 4].map((serial) => `XT000000${serial}`);

type Opening = Extract<Command, { type: 'open-account' }>['opening'];

function openAccount(
  number: string | undefined,
  more: Omit<Opening, 'number' | 'name' | 'assetId' | 'maxBalance'>,
) {
  const opening = { number: number ?? '', name: more.kind, assetId: 'EUR/2', maxBalance: null, ...more };
  return teller.submit({ type: 'open-account', id: newId(), content: `{"open":"${number}"}`, opening });
}

/** An order of one cent as the door hands it to the teller. */
function payment(limitId?: string): Extract<Command, { type: 'pay-order' }> {
  const id = newId();
  const order = {
    id,
    account: virtual ?? '',
    mandate: limitId ?? mandateId ?? '',
    payee: payeeId ?? '',
    kind: 'exact' as const,
    money: { amount: '1', asset: 'EUR', scale: 2 },
    createdAt: toIso(systemClock.now()),
  };
  const payee = {
    id: payeeId ?? '',
    name: 'Station',
    kind: 'business' as const,
    category: '5552',
    country: 'DE',
  };
  return {
    type: 'pay-order',
    id,
    content: JSON.stringify({ id }),
    order,
    document: 'signed',
    orderHash: 'ab'.repeat(32),
    thingId: thingId ?? '',
    payee: { ...payee, account: settlement ?? '', blocked: false },
  };
}

function giveMandate(id: string, terms = termsOf()) {
  const given = { ownerId: ownerId ?? '', thingId: thingId ?? '', account: virtual ?? '', givenBy: 'owner' };
  return teller.submit({
    type: 'give-mandate',
    id,
    content: `{"give":"${id}"}`,
    draft: false,
    terms,
    ...given,
  });
}

function fund(amount: bigint) {
  const id = newId();
  const transfer = {
    id,
    type: 'direct' as const,
    debit: rail ?? '',
    credit: primary ?? '',
    assetId: 'EUR/2',
  };
  const transfers = [{ ...transfer, amount, description: 'funding' }];
  return teller.submit({ type: 'post-transfers', id, content: `{"fund":"${amount}"}`, transfers });
}

const balanceOf = (number: string | undefined) =>
  teller.read(
    (references) => void references.accounts.add(number ?? ''),
    (books) => {
      const account = books.account(number ?? '');
      return account && account.creditsPosted - account.debitsPosted;
    },
  );

/** Submits all of them in one turn of the event loop and counts how they ended. */
async function storm(commands: readonly Command[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { payment: decided } of await Promise.all(commands.map((command) => teller.submit(command)))) {
    const result = decided?.refusal?.code ?? decided?.state ?? 'nothing';
    counts[result] = (counts[result] ?? 0) + 1;
  }
  return counts;
}

await openAccount(rail, { kind: 'funding', creditLimit: null });
await openAccount(primary, { kind: 'primary', creditLimit: 0n, ...(ownerId && { ownerId }) });
await openAccount(settlement, { kind: 'settlement', creditLimit: 0n });
await openAccount(virtual, {
  kind: 'virtual',
  form: 'shared',
  creditLimit: 0n,
  ...(ownerId && { ownerId }),
  ...(thingId && { thingId }),
  ...(primary && { primary }),
});
await giveMandate(mandateId ?? '');

test('of ten thousand payments of one cent against the last hundred cents, one hundred succeed', async () => {
  await fund(100n);
  const commands = Array.from({ length: PAYMENTS }, () => payment());
  assert.deepEqual(await storm(commands), { settled: 100, 'ledger/insufficient-funds': 9_900 });
  assert.equal(await balanceOf(primary), 0n);
  assert.equal(await balanceOf(settlement), 100n);

  await fund(5_000n);
  await close();
  ({ teller, views, close } = await open());
  const again = await Promise.all(commands.map((command) => teller.submit(command)));
  assert.ok(
    again.every(({ replayed }) => replayed),
    'after a restart every one of them has its outcome',
  );
  assert.equal(again.filter(({ payment: decided }) => decided?.state === 'settled').length, 100);
  assert.equal(await balanceOf(primary), 5_000n);
});

test('of ten thousand payments against a monthly limit of a hundred cents, one hundred succeed', async () => {
  const limitId = newId();
  const window = { type: 'calendar' as const, unit: 'month' as const, timeZone: 'Europe/Berlin' };
  await giveMandate(limitId, termsOf({ limits: [{ id: 'monthly', measure: 'amount', max: '100', window }] }));
  const counts = await storm(Array.from({ length: PAYMENTS }, () => payment(limitId)));
  assert.deepEqual(counts, { settled: 100, 'mandates/limit-exceeded': 9_900 });
  assert.equal(await balanceOf(primary), 4_900n);
});

test('after all this the books balance', async () => {
  await views.reach(teller.position());
  await assertCountersAddUp({ connectionString });
});
