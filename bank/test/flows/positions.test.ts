/** Positions: every change says where it stands in the journal, and a list can be asked to show at least that. */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { createDatabase } from '../../src/platform/database/database.ts';
import { startTestBank, termsOf } from '../support/bank.ts';
import { order, refused } from '../support/orders.ts';

const bank = await startTestBank();
const database = createDatabase({ connectionString: bank.connectionString, poolSize: 1 });
after(() => database.close());
/** Longer than a list waits of its own accord for what was done last. */
const LONGER_THAN_USUAL_MS = 1_800;

/** Keeps the views where they are until it is let go. */
async function holdViews(): Promise<() => Promise<void>> {
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let begun = () => {};
  const begins = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const ended = database.transaction(async ({ query }) => {
    await query('select position from money.projection for update');
    begun();
    await held;
  });
  await begins;
  return () => {
    letGo();
    return ended;
  };
}

test('whoever has changed a mandate or an account sees it in every list, however far the views are behind', async () => {
  const house = await bank.aHousehold();
  const { owner, car, primary } = house;
  const opening = { thingId: car.id, form: 'pre-funded' as const, primary: primary.number };
  const release = await holdViews();
  const account = await owner.accounts.openForThing(opening);
  const given = await owner.mandates.give({
    thingId: car.id,
    account: account.number,
    terms: termsOf(),
  });
  const changed = await owner.mandates.suspend({ mandateId: given.id });
  const { payment } = await order(house, '10.00', { kind: 'up-to' });
  const paymentId = payment.id;
  const captured = await house.station.capture({ paymentId, amount: '1000', final: true });
  const { position } = captured.payment;
  const positions = [account, given, changed, captured.payment].map((one) => BigInt(one.position));
  assert.deepEqual(
    positions,
    [...positions].sort((a, b) => Number(a - b)),
    'in the order of the journal',
  );

  const asked = Promise.all([
    owner.accounts.list({ thingId: car.id, position: account.position }),
    owner.mandates.list({ thingId: car.id, position: given.position }),
    owner.mandates.versions({ mandateId: given.id, position: changed.position }),
    owner.payments.history({ paymentId, position }),
  ]);
  await pause(LONGER_THAN_USUAL_MS);
  await release();
  const [accounts, mandates, versions, history] = await asked;
  assert.ok(accounts.items.some(({ number }) => number === account.number));
  assert.ok(mandates.items.some(({ id }) => id === given.id));
  assert.deepEqual(
    versions.items.map(({ state }) => state),
    ['suspended', 'active'],
  );
  assert.deepEqual(
    history.items.map(({ change }) => change),
    ['captured'],
  );
});

test('a frozen account and a primary one say where they stand, and the same id again says the same', async () => {
  const desk = await bank.operator();
  const { partyId } = await bank.anOwner('Ben', '0.00');
  const wanted = { id: bank.newId(), ownerId: partyId, asset: 'EUR', scale: 2 };
  const opened = await desk.accounts.openPrimary(wanted);
  const { number } = opened;
  const frozen = await desk.accounts.change({ number, status: 'frozen' });
  assert.ok(BigInt(frozen.position) > BigInt(opened.position));
  const again = await desk.accounts.openPrimary(wanted);
  assert.deepEqual([again.replayed, again.position], [true, opened.position]);
});

test('a position that is no number is refused by every list that takes one', async () => {
  const { owner, mandate } = await bank.aHousehold();
  const position = 'soon';
  const lists = [
    () => owner.accounts.list({ position }),
    () => owner.mandates.list({ position }),
    () => owner.mandates.versions({ mandateId: mandate.id, position }),
    () => owner.payments.list({ position }),
  ];
  for (const ask of lists) await refused(ask(), 'platform/malformed-request');
});
