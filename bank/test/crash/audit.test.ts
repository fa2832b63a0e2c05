/** The audit of the crash runs notices each way in which a bank could lose, repeat or half do a payment. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Payment } from '@bank-of-things/sdk';
import { audit } from './audit.ts';
import type { BankView } from './bank-view.ts';
import type { Cast } from './cast.ts';
import type { Said, Step } from './diary.ts';
import { createHistory } from './history.ts';
import { PromiseBroken } from './promise-broken.ts';

const [payment, hold, capture] = ['payment', 'hold', 'capture'];
const key = { kty: 'OKP', crv: 'Ed25519', x: '', d: '' } as const;
const cast: Cast = {
  things: [{ key, account: 'virtual', mandate: 'mandate', purse: 'purse' }],
  merchants: [{ id: 'merchant', key, account: 'takings' }],
};

const common = { thing: 0, merchant: 0 };
const steps = {
  pay: { ...common, id: payment, what: 'pay', paymentId: payment, kind: 'exact', amount: '30' },
  hold: { ...common, id: hold, what: 'pay', paymentId: hold, kind: 'up-to', amount: '50' },
  capture: { ...common, id: capture, what: 'capture', paymentId: hold, kind: 'up-to', amount: '20' },
} as const satisfies Record<string, Step>;

const request = { operation: 'payments.pay', path: '', body: '' } as const;
const done: Said = { outcome: 'done', replayed: false, state: '' };
const unknown: Said = { outcome: 'unknown', why: '' };

function historyOf(...told: [Step, ...Said[]][]) {
  const history = createHistory();
  for (const [step, ...answers] of told) {
    const { id, what } = step;
    history.add([{ step, request }, ...answers.map((said) => ({ id, what, said }))], 1);
  }
  return history;
}

/** The bank as it must be: of 100 cents 30 were paid, 20 captured of a hold of 50, and 30 are still held. */
function soundView() {
  const shown = (id: string, state: string, amount: string, captured: string) =>
    [id, { id, state, money: { amount }, captured, refunded: '0' } as Payment] as const;
  const line = (amount: bigint, paymentId?: string) => ({ amount, paymentId });
  return {
    position: '7',
    payments: new Map([shown(payment, 'settled', '30', '30'), shown(hold, 'partly-captured', '50', '20')]),
    statements: new Map([
      [
        'purse',
        new Map([
          ['opening', line(100n)],
          [payment, line(-30n)],
          [capture, line(-20n)],
        ]),
      ],
      [
        'takings',
        new Map([
          [payment, line(30n)],
          [capture, line(20n)],
        ]),
      ],
    ]),
    balances: new Map([
      ['purse', { balance: 50n, reserved: 30n, expected: 0n }],
      ['takings', { balance: 50n, reserved: 0n, expected: 30n }],
    ]),
    uses: [
      {
        openHolds: 1,
        limits: new Map([
          ['amount', { reserved: 30n, committed: 50n }],
          ['count', { reserved: 0n, committed: 2n }],
        ]),
      },
    ],
  };
}

const opening: BankView = {
  ...soundView(),
  payments: new Map(),
  statements: new Map([
    ['purse', new Map([['opening', { amount: 100n, paymentId: undefined }]])],
    ['takings', new Map()],
  ]),
  balances: new Map([
    ['purse', { balance: 100n, reserved: 0n, expected: 0n }],
    ['takings', { balance: 0n, reserved: 0n, expected: 0n }],
  ]),
};

const acknowledged = () => historyOf([steps.pay, done], [steps.hold, done], [steps.capture, done]);

test('books that say what was acknowledged are agreed with', () => {
  assert.deepEqual(audit(acknowledged(), soundView(), cast, opening), {
    present: [],
    absent: [],
    payments: 2,
  });
});

const damages: [string, (view: ReturnType<typeof soundView>) => unknown, RegExp][] = [
  ['a payment is lost', ({ payments }) => payments.delete(payment), /acknowledged and is lost/],
  [
    'a payment has another outcome',
    ({ payments }) => Object.assign(payments.get(payment) ?? {}, { state: 'refused', captured: '0' }),
    /should be settled/,
  ],
  ['a transfer is lost', ({ statements }) => statements.get('purse')?.delete(capture), /capture .*missing/],
  [
    'the payee was given another amount',
    ({ statements }) => statements.get('takings')?.set(payment, { amount: 29n, paymentId: payment }),
    /is 29, not 30/,
  ],
  [
    'something moved twice',
    ({ statements }) => statements.get('purse')?.set('twice', { amount: -30n, paymentId: payment }),
    /twice .*nobody acknowledged/,
  ],
  [
    'a balance is wrong',
    ({ balances }) => balances.set('takings', { balance: 51n, reserved: 0n, expected: 30n }),
    /takings shows/,
  ],
  [
    'a hold is not reserved',
    ({ balances }) => balances.set('purse', { balance: 50n, reserved: 0n, expected: 0n }),
    /purse shows/,
  ],
  [
    'a hold is not counted',
    ({ uses }) => uses.splice(0, 1, { ...uses[0], openHolds: 0 } as never),
    /Mandate mandate shows/,
  ],
  [
    'a limit counts too little',
    ({ uses }) => uses[0]?.limits.set('amount', { reserved: 30n, committed: 30n }),
    /Mandate mandate shows/,
  ],
];

for (const [title, damage, words] of damages) {
  test(`the audit notices when ${title}`, () => {
    const view = soundView();
    damage(view);
    assert.throws(() => audit(acknowledged(), view, cast, opening), words);
  });
}

test('of a step without an answer the books tell whether it was executed, and then wholly', () => {
  const told = () => historyOf([steps.pay, done], [steps.hold, done], [steps.capture, unknown]);
  const { present, absent } = audit(told(), soundView(), cast, opening);
  assert.deepEqual([present.map(({ step }) => step.id), absent], [[capture], []]);
  const half = soundView();
  half.payments.set(hold, { ...half.payments.get(hold), state: 'authorised', captured: '0' } as Payment);
  assert.throws(() => audit(told(), half, cast, opening), PromiseBroken);
});

test('what was certainly not executed must not be in the books', () => {
  const said: Said = { outcome: 'not-executed', why: '' };
  const told = historyOf([steps.pay, said], [steps.hold, done], [steps.capture, done]);
  assert.throws(() => audit(told, soundView(), cast, opening), /certainly not executed/);
});

test('an id that is answered as the first twice, or with two outcomes, breaks the promise', () => {
  const refused: Said = { outcome: 'refused', replayed: true, code: 'ledger/insufficient-funds' };
  assert.throws(() => historyOf([steps.pay, done, done]), /executed twice/);
  assert.throws(() => historyOf([steps.pay, done, refused]), /and then with the refusal/);
  historyOf([steps.pay, unknown, done, { ...done, replayed: true }]);
});

test('another order under the same id must be refused', () => {
  assert.throws(() => historyOf([{ ...steps.pay, what: 'conflict' }, done]), /stands for another order/);
});
