/** A day in the life of a bank: some of everything that a journal can hold. */

import { createId } from '../../platform/kernel/ids.ts';
import { OWNER, type TestBooks, THING } from './test-books.ts';

/** Accounts V (of the thing), P (of the payee), A and B; commands of every kind, several of them refused. */
export async function live(books: TestBooks): Promise<void> {
  const { submit, clock, transfer, openAccount } = books;
  await books.openAccounts({ A: 10_000n, B: 500n });
  await submit(openAccount('V', { kind: 'virtual', form: 'pre-funded', thingId: THING, ownerId: OWNER }));
  await submit(openAccount('P', { kind: 'settlement' }));
  await submit(transfer('A', 'V', 5_000n));
  await submit(transfer('B', 'A', 501n));
  await moveHolds(books);
  await lowerCreditLimit(books);
  const mandate = await giveMandates(books);
  await payExactly(books, mandate);
  await payWithHolds(books, mandate);
  await waitForOwner(books, mandate);
  clock.set(clock.now() + 24 * 3600 * 1000);
  await payExactly(books, mandate);
  await expireEverything(books, mandate);
}

async function moveHolds({ submit, post, hold, movement, newId }: TestBooks): Promise<void> {
  const groupId = newId();
  await submit(post([hold('A', 'B', 30n, { groupId }), hold('A', 'F', 20n, { groupId })]));
  await submit({ type: 'resolve-group', id: newId(), content: '{}', groupId, how: 'post' });
  const held = hold('A', 'B', 100n, { expiresAt: 2 ** 50 });
  await submit(post([held]));
  await submit(post([movement('A', 'B', 60n, { type: 'post', originalId: held.id })]));
  await submit(post([movement('A', 'B', 10n, { type: 'void', originalId: held.id })]));
  const wrong = movement('A', 'B', 7n);
  await submit(post([wrong]));
  await submit(post([movement('B', 'A', 3n, { type: 'reversal', originalId: wrong.id })]));
}

async function lowerCreditLimit({ submit, newId, transfer }: TestBooks): Promise<void> {
  const change = (creditLimit: bigint) =>
    submit({
      type: 'change-account',
      id: newId(),
      content: `{"limit":"${creditLimit}"}`,
      number: 'B',
      creditLimit,
    });
  await change(1_000n);
  await submit(transfer('B', 'A', 1_200n));
  await change(0n);
  await submit(transfer('A', 'B', 5n));
  await submit(transfer('B', 'A', 1n));
}

async function giveMandates({ submit, giveMandate, newId }: TestBooks): Promise<string> {
  const mandate = giveMandate({
    limits: [
      { id: 'all', measure: 'amount', max: '6000', window: { type: 'lifetime' } },
      {
        id: 'day',
        measure: 'count',
        max: '9',
        window: { type: 'calendar', unit: 'day', timeZone: 'Europe/Berlin' },
      },
      {
        id: 'hour',
        measure: 'amount',
        max: '3500',
        window: { type: 'rolling', ms: 3_600_000 },
        per: 'payee',
      },
    ],
    approval: { above: '900', waitMs: 3_600_000 },
  });
  await submit(mandate);
  await submit(
    giveMandate({
      mode: 'shadow',
      limits: [{ id: 'less', measure: 'amount', max: '150', window: { type: 'lifetime' } }],
    }),
  );
  const draft = { ...giveMandate({ amount: { max: '5' } }), draft: true };
  await submit(draft);
  await submit({
    type: 'move-mandate',
    id: newId(),
    content: '{}',
    mandateId: draft.id,
    action: 'revoke',
    givenBy: 'test',
  });
  return mandate.id;
}

async function payExactly({ submit, order, refund }: TestBooks, mandate: string): Promise<void> {
  const paid = order(mandate, 100n, { purpose: 'Coffee' });
  await Promise.all([submit(paid), submit(order(mandate, 50n)), submit(order(mandate, 999_999n))]);
  await submit(refund(paid.id, 30n));
  await submit(refund(paid.id, 71n));
}

async function payWithHolds(
  { submit, order, capture, voidPayment }: TestBooks,
  mandate: string,
): Promise<void> {
  const session = order(mandate, 400n, { kind: 'session' });
  await submit(session);
  await submit(capture(session.id, 150n, { final: false }));
  await submit(capture(session.id, 100n));
  const released = order(mandate, 200n, { kind: 'up-to' });
  await submit(released);
  await submit(voidPayment(released.id));
  await submit(order(mandate, 80n, { kind: 'up-to' }));
}

async function waitForOwner({ submit, order, newId }: TestBooks, mandate: string): Promise<void> {
  for (const approve of [true, false]) {
    const waits = order(mandate, 901n);
    await submit(waits);
    const decision = { paymentId: waits.id, approve, approver: OWNER };
    await submit({ type: 'decide-waiting', id: newId(), content: `{"approve":${approve}}`, ...decision });
  }
  await submit(order(mandate, 902n));
}

/** One hold is ended by a capture that comes too late, the waiting order by the sweep. */
async function expireEverything(
  { submit, order, capture, clock, database, settle }: TestBooks,
  mandate: string,
): Promise<void> {
  const held = order(mandate, 60n, { kind: 'up-to', holdMs: 1_000 });
  await submit(held);
  clock.set(clock.now() + 1_000);
  await submit(capture(held.id, 60n));
  await settle();
  const due = await database.query<{ id: string }>(
    `select id from money.payments where state = 'waiting' and expires_at <= $1`,
    [clock.now()],
  );
  for (const { id } of due)
    await submit({
      type: 'expire-payment',
      id: createId(clock.now()),
      content: '{"expire":true}',
      paymentId: id,
    });
}
