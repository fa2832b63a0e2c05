/** What is told of the books between two writes of the views: everything once, as it stands at last. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createId } from '../../platform/kernel/ids.ts';
import type { Transfer } from '../ledger/model.ts';
import type { MandateRecord } from '../mandates/model.ts';
import type { PaymentRecord } from '../payments/model.ts';
import type {
  DecidedPayment,
  MandateVersionRow,
  NewRows,
  OutcomeRow,
  TransferRow,
} from '../storage/storage.ts';
import { applyEntry } from '../teller/apply.ts';
import { emptyBooks, forgetPassing } from '../teller/books.ts';
import type { Entry } from '../teller/entries.ts';
import { createChanges } from './changes.ts';

const NOW = Date.parse('2026-03-02T11:00:00Z');
const MANDATE = createId(NOW);
const PAYEE = createId(NOW);

type Noted = NewRows & {
  readonly kept: {
    payments: DecidedPayment[];
    transfers: TransferRow[];
    versions: MandateVersionRow[];
    outcomes: OutcomeRow[];
  };
};

function newRows(): Noted {
  const kept: Noted['kept'] = { payments: [], transfers: [], versions: [], outcomes: [] };
  return {
    kept,
    payment: (row) => void kept.payments.push(row),
    transfer: (row) => void kept.transfers.push(row),
    version: (row) => void kept.versions.push(row),
    outcome: (row) => void kept.outcomes.push(row),
  };
}

/** Books with the accounts A, B and V, and a witness of which every row is committed at once. */
function openDesk() {
  const books = emptyBooks();
  const changes = createChanges({ newRows }, books);
  let position = 0n;

  /** One row of the journal. */
  function commit(...entries: Entry[]): bigint {
    position += 1n;
    changes.begin(position);
    for (const entry of entries) applyEntry(books, entry, changes.witness);
    changes.end({ entries, slices: entries.map((_, index) => ({ offset: 10 * index, length: 10 })) });
    forgetPassing(books);
    return position;
  }

  function take(from: bigint) {
    const { write, change, entries } = changes.take(from);
    return { write, change, entries, kept: (write.rows as Noted).kept };
  }

  commit(...['A', 'B', 'V'].map(opened));
  return { books, changes, commit, take };
}

const head = () => ({ id: createId(NOW), at: NOW, content: '{}' });

function opened(number: string): Entry {
  const opening = {
    number,
    kind: 'primary',
    name: number,
    assetId: 'EUR/2',
    creditLimit: null,
    maxBalance: null,
  };
  return { ...head(), type: 'account-opened', opening } as Entry;
}

function changed(number: string): Entry {
  return { ...head(), type: 'account-changed', number, creditLimit: 7n };
}

function movement(debit: string, credit: string, amount: bigint, more: object = {}): Transfer {
  const fixed = { id: createId(NOW), type: 'direct', assetId: 'EUR/2', description: 'test' };
  return { ...fixed, debit, credit, amount, ...more } as Transfer;
}

function posted(...transfers: Transfer[]): Entry {
  return { ...head(), type: 'transfers-posted', transfers };
}

/** Terms under which the time and the payee of a payment are remembered. */
const ASKING = { approval: { firstPaymentToPayee: true }, time: { minIntervalMs: 1 } };

function recorded(version: number, asking: object = ASKING): Entry {
  const mandate = {
    ...{ id: MANDATE, version, state: 'active', ownerId: 'owner', thingId: 'thing', account: 'V' },
    terms: { name: 'Test', mode: 'enforce', asset: 'EUR', scale: 2, ...asking },
    ...{ createdAt: NOW, changedAt: NOW, changedBy: 'test' },
  };
  return { ...head(), type: 'mandate-recorded', mandate: mandate as MandateRecord };
}

function decided(state: 'settled' | 'waiting', amount = 5n): Entry & { type: 'order-decided' } {
  const id = createId(NOW);
  const payment = {
    ...{ id, kind: 'exact', state, account: 'V', fundedBy: 'V', thingId: 'thing', ownerId: 'owner' },
    ...{ mandateId: MANDATE, mandateVersion: 1, payee: { id: PAYEE, name: 'Payee', account: 'B' } },
    ...{ assetId: 'EUR/2', amount, captured: 0n, refunded: 0n, order: {}, orderHash: '', holdMs: 0 },
    ...{
      decidedAt: NOW,
      changedAt: NOW,
      approvers: ['owner'],
      decision: {},
      charges: [],
      countedBy: [MANDATE],
    },
  } as unknown as PaymentRecord;
  const isSettled = state === 'settled';
  const charge = {
    mandateId: MANDATE,
    limitId: 'day',
    scope: '',
    start: 0,
    measure: 'amount',
    amount,
  } as const;
  return {
    ...{ id, at: NOW, content: '{}', type: 'order-decided', document: 'signed', payment },
    transfers: isSettled ? [movement('V', 'B', amount, { id, paymentId: id })] : [],
    charges: isSettled ? [charge] : [],
  };
}

function denied(paymentId: string): Entry {
  const change = { change: 'denied', state: 'refused', transfers: [], settlements: [] } as const;
  return { ...head(), type: 'payment-changed', paymentId, ...change };
}

function refunded({ payment }: { payment: PaymentRecord }, amount: bigint): Entry {
  const reversal = movement('B', 'V', amount, { type: 'reversal', originalId: payment.id });
  const change = { change: 'refunded', state: 'settled', transfers: [reversal], settlements: [] } as const;
  return { ...head(), type: 'payment-changed', paymentId: payment.id, refunded: amount, ...change };
}

test('an account that is opened and moved before one write is written once, whole and as it stands', () => {
  const { commit, take } = openDesk();
  const at = commit(posted(movement('A', 'B', 3n)), posted(movement('A', 'B', 4n)));
  const { write, entries } = take(0n);
  assert.deepEqual([write.from, write.to, entries], [0n, at, 5]);
  assert.deepEqual(write.balances, []);
  const standing = write.accounts.map(({ number, debitsPosted, creditsPosted, position }) => [
    number,
    debitsPosted - creditsPosted,
    position,
  ]);
  assert.deepEqual(standing.sort(), [
    ['A', 7n, at],
    ['B', -7n, at],
    ['V', 0n, 1n],
  ]);
});

test('of an account that was only moved its counters are written, and all of it when it changed as well', () => {
  const { commit, take } = openDesk();
  take(0n);
  commit(posted(movement('A', 'B', 3n)));
  const at = commit(changed('A'), posted(movement('A', 'V', 1n)));
  const { write, change } = take(1n);
  assert.deepEqual(
    write.accounts.map(({ number, creditLimit, debitsPosted, position }) => [
      number,
      creditLimit,
      debitsPosted,
      position,
    ]),
    [['A', 7n, 4n, at]],
  );
  assert.deepEqual(write.balances.map(({ number, position }) => [number, position]).sort(), [
    ['B', at - 1n],
    ['V', at],
  ]);
  assert.equal(change.accountsMoved, true);
});

test('what was taken is told no more, and a write shows nothing that comes after it', () => {
  const { commit, take } = openDesk();
  const { write } = take(0n);
  const [before] = write.accounts;
  commit(posted(movement('A', 'B', 3n)));
  assert.equal(before?.debitsPosted, 0n);
  take(1n);
  commit({
    ...head(),
    type: 'command-refused',
    command: 'x',
    refusal: { code: 'x', detail: '', facts: {} },
  } as Entry);
  const last = take(2n);
  assert.deepEqual([last.write.accounts, last.write.balances, last.change.accountsMoved], [[], [], false]);
  assert.equal(last.kept.outcomes.length, 1);
});

test('a mandate that is recorded twice before one write is one mandate with two versions', () => {
  const { commit, take } = openDesk();
  commit(recorded(1), recorded(2));
  commit(recorded(3));
  const { write, change, kept } = take(0n);
  assert.deepEqual(
    write.mandates.map(({ mandate }) => mandate.version),
    [3],
  );
  assert.deepEqual(
    kept.versions.map(({ mandate, position, offset }) => [mandate.version, position, offset]),
    [
      [1, 2n, 0],
      [2, 2n, 10],
      [3, 3n, 0],
    ],
  );
  assert.deepEqual(
    change.mandates.map(({ version }) => version),
    [1, 2, 3],
  );
});

test('a mandate that is used and then changed is written whole, with its use, its counter and its payee', () => {
  const { commit, take } = openDesk();
  commit(recorded(1));
  take(0n);
  commit(decided('settled'), decided('settled'));
  commit(recorded(2));
  const { write } = take(2n);
  assert.deepEqual(write.uses, []);
  assert.deepEqual(
    write.mandates.map(({ mandate, lastAuthorisedAt }) => [mandate.version, lastAuthorisedAt]),
    [[2, NOW]],
  );
  assert.deepEqual(write.counters, [
    { mandateId: MANDATE, limitId: 'day', scope: '', start: 0, reserved: 0n, committed: 10n },
  ]);
  assert.deepEqual(write.payees, [{ mandateId: MANDATE, payeeId: PAYEE }], 'paid for the first time once');
});

test('a payment under terms that ask neither for its time nor for its payee changes only its counter', () => {
  const { commit, take } = openDesk();
  commit(recorded(1, {}));
  take(0n);
  commit(decided('settled'));
  const { write } = take(2n);
  assert.deepEqual([write.mandates, write.uses, write.payees], [[], [], []]);
  assert.equal(write.counters.length, 1);
});

test('a payment that is decided and denied in one row is new as it stands at the end of the row', () => {
  const { commit, take } = openDesk();
  const order = decided('waiting');
  const at = commit(recorded(1), order, denied(order.payment.id));
  const { write, change, kept } = take(0n);
  const [row] = kept.payments;
  assert.deepEqual([row?.payment.state, row?.isRecordedInJournal, row?.place.offset], ['refused', false, 10]);
  assert.deepEqual(
    write.changedPayments.map(({ state, position }) => [state, position]),
    [['refused', at]],
  );
  assert.deepEqual(new Set(change.payments.map(({ state }) => state)), new Set(['refused']));
});

test('a payment that is denied in a later row of the same write is new as it was and changed as it is', () => {
  const { commit, take } = openDesk();
  const order = decided('waiting');
  commit(recorded(1), order);
  const at = commit(denied(order.payment.id));
  const { write, kept } = take(0n);
  const [row] = kept.payments;
  assert.deepEqual([row?.payment.state, row?.isRecordedInJournal, row?.position], ['waiting', true, 2n]);
  assert.deepEqual(
    write.changedPayments.map(({ state, position }) => [state, position]),
    [['refused', at]],
  );
});

test('a payment that is settled at once is its own transfer, also when it is refunded in the same row', () => {
  const { books, commit, take } = openDesk();
  commit(recorded(1));
  take(0n);
  const [left, back] = [decided('settled'), decided('settled')];
  commit(left, back, refunded(back, 2n));
  const { write, kept } = take(2n);
  assert.deepEqual(
    kept.payments.map(({ payment, settledAtOnce, isRecordedInJournal, reversed }) => [
      payment.refunded,
      settledAtOnce,
      isRecordedInJournal,
      reversed,
    ]),
    [
      [0n, true, true, 0n],
      [2n, true, false, 0n],
    ],
  );
  assert.deepEqual(
    kept.transfers.map(({ record }) => record.type),
    ['reversal'],
  );
  assert.deepEqual(
    write.remainders.map(({ id, reversed }) => [id, reversed]),
    [[back.payment.id, 2n]],
  );
  assert.deepEqual([books.payments.has(left.payment.id), books.payments.has(back.payment.id)], [false, true]);
});

test('what was noted of a row that never became true is forgotten', () => {
  const { books, changes, commit, take } = openDesk();
  take(0n);
  changes.begin(2n);
  applyEntry(books, posted(movement('A', 'B', 3n)), changes.witness);
  changes.clear();
  commit(opened('C'));
  const { write, kept } = take(1n);
  assert.deepEqual(
    write.accounts.map(({ number }) => number),
    ['C'],
  );
  assert.deepEqual([write.balances, kept.transfers], [[], []]);
});
