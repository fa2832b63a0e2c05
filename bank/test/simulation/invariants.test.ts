/** The invariants find what is wrong by themselves: no model stands beside them here. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Transfer } from '../../src/money/ledger/model.ts';
import type { LimitWindow } from '../../src/money/mandates/contract.ts';
import type { Charge, MandateRecord } from '../../src/money/mandates/model.ts';
import type { PaymentRecord } from '../../src/money/payments/model.ts';
import type { Entry } from '../../src/money/teller/entries.ts';
import { createInvariants } from './invariants.ts';
import { EUR, KWH, opening } from './people.ts';

const head = (id: string, at = 1_000) => ({ id, at, content: '' });
const opened = (number: string, more: Parameters<typeof opening>[1] = {}): Entry => ({
  ...{ ...head(`open-${number}`), type: 'account-opened', opening: opening(number, more) },
});
const changed = (number: string, bounds: { creditLimit?: bigint; maxBalance?: bigint }): Entry => ({
  ...{ ...head(`change-${number}`), type: 'account-changed', number, ...bounds },
});
const moved = (...transfers: Transfer[]): Entry => ({
  ...{ ...head('moved'), type: 'transfers-posted', transfers },
});

function move(debit: string, credit: string, amount: bigint, type: 'direct' | 'hold' = 'direct'): Transfer {
  const what = { id: 'move', debit, credit, assetId: EUR, amount, description: '' };
  return type === 'hold' ? { ...what, type, expiresAt: 9_000 } : { ...what, type };
}

function resolved(type: 'post' | 'void', debit: string, credit: string, amount: bigint): Transfer {
  return { id: type, debit, credit, assetId: EUR, amount, description: '', type, originalId: 'move' };
}

const town = [
  opened('F', { creditLimit: null }),
  opened('A'),
  opened('B', { maxBalance: 100n }),
  opened('C'),
];

const monthly: LimitWindow = { type: 'calendar', unit: 'month', timeZone: 'Etc/UTC' };
const ofSeconds: LimitWindow = { type: 'rolling', ms: 10_000 };

function limited(max: string, window: LimitWindow): Entry {
  const limits = [{ id: 'limit', measure: 'amount' as const, max, window }];
  const terms = { name: 'terms', mode: 'enforce' as const, asset: 'EUR', scale: 2, limits };
  return {
    ...head('given'),
    type: 'mandate-recorded',
    mandate: { id: 'M', terms } as unknown as MandateRecord,
  };
}

function charged(
  amount: bigint,
  at: number,
  start: number,
  state: 'settled' | 'authorised' = 'settled',
): Entry {
  const charge: Charge = { mandateId: 'M', limitId: 'limit', scope: '*', start, measure: 'amount', amount };
  const payment = { state } as PaymentRecord;
  return {
    ...head(`paid-${at}`, at),
    type: 'order-decided',
    document: '',
    payment,
    transfers: [],
    charges: [charge],
  };
}

function settled(released: bigint, committed: bigint, start: number): Entry {
  const settlement = { mandateId: 'M', limitId: 'limit', scope: '*', start, released, committed };
  const change = { paymentId: 'paid', change: 'captured', state: 'settled', transfers: [] } as const;
  return { ...head('settled'), type: 'payment-changed', ...change, settlements: [settlement] };
}

/** The first thing that is broken after these entries. */
function brokenAfter(...entries: Entry[]): string | undefined {
  const broken: string[] = [];
  const invariants = createInvariants((what) => broken.push(what));
  for (const entry of entries) invariants.follow(entry);
  return broken[0];
}

const sound: [title: string, entries: Entry[]][] = [
  ['money that is there moves', [...town, moved(move('F', 'A', 10n)), moved(move('A', 'C', 10n))]],
  ['linked transfers need only end well', [...town, moved(move('F', 'A', 5n), move('A', 'C', 5n))]],
  [
    'a credit limit is lowered below its use, and money comes back',
    [
      ...town,
      changed('A', { creditLimit: 50n }),
      moved(move('A', 'C', 50n)),
      changed('A', { creditLimit: 0n }),
      moved(move('C', 'A', 20n)),
    ],
  ],
  [
    'a highest balance is lowered below what is there, and money goes out',
    [...town, moved(move('F', 'B', 90n)), changed('B', { maxBalance: 10n }), moved(move('B', 'A', 20n))],
  ],
  [
    'a hold is posted in part and released',
    [
      ...town,
      moved(move('F', 'A', 10n)),
      moved(move('A', 'C', 10n, 'hold')),
      moved(resolved('post', 'A', 'C', 4n), resolved('void', 'A', 'C', 6n)),
      moved(move('A', 'C', 6n)),
    ],
  ],
  [
    'a limit is used up',
    [limited('30', monthly), charged(20n, 1, 0), charged(10n, 2, 0), charged(30n, 3, 2)],
  ],
  [
    'a rolling window rolls on',
    [limited('30', ofSeconds), charged(30n, 5_000, 5_000), charged(30n, 15_000, 15_000)],
  ],
  [
    'what was reserved and not taken is free again',
    [limited('30', monthly), charged(30n, 1, 0, 'authorised'), settled(30n, 10n, 0), charged(20n, 2, 0)],
  ],
  [
    'a limit is lowered below its use',
    [limited('30', monthly), charged(30n, 1, 0, 'authorised'), limited('5', monthly), settled(30n, 30n, 0)],
  ],
];

for (const [title, entries] of sound) {
  test(`nothing is broken when ${title}`, () => assert.equal(brokenAfter(...entries), undefined));
}

const broken: [what: RegExp, entries: Entry[]][] = [
  [/account A is under its floor by 1[.]/, [...town, moved(move('F', 'A', 10n)), moved(move('A', 'C', 11n))]],
  [
    /account A is under its floor by 1[.]/,
    [...town, moved(move('F', 'A', 10n)), moved(move('A', 'C', 6n, 'hold')), moved(move('A', 'C', 5n))],
  ],
  [
    /account A is under its floor by 51[.]/,
    [
      ...town,
      changed('A', { creditLimit: 50n }),
      moved(move('A', 'C', 50n)),
      changed('A', { creditLimit: 0n }),
      moved(move('A', 'C', 1n)),
    ],
  ],
  [/account B is over its highest balance by 1[.]/, [...town, moved(move('F', 'B', 101n))]],
  [
    /account B is over its highest balance by 5[.]/,
    [...town, moved(move('F', 'B', 100n, 'hold')), moved(move('F', 'B', 5n))],
  ],
  [
    /credits and debits in EUR.2 differ by -7/,
    [...town, opened('W', { assetId: KWH }), moved(move('F', 'W', 7n))],
  ],
  [/less than nothing pending/, [...town, moved(resolved('void', 'F', 'A', 1n))]],
  [/moves -1[.]/, [...town, moved(move('F', 'A', -1n))]],
  [/was opened twice/, [...town, opened('A')]],
  [/never opened/, [...town, moved(move('F', 'X', 1n))]],
  [/limit limit of M stands at 31 of 30/, [limited('30', monthly), charged(20n, 1, 0), charged(11n, 2, 0)]],
  [
    /limit limit of M stands at 31 of 30/,
    [limited('30', monthly), charged(20n, 1, 0, 'authorised'), charged(11n, 2, 0)],
  ],
  [
    /limit limit of M stands at 31 of 30/,
    [limited('30', ofSeconds), charged(20n, 5_000, 5_000), charged(11n, 14_999, 14_990)],
  ],
  [/stands at 6 of 5/, [limited('30', monthly), charged(5n, 1, 0), limited('5', monthly), charged(1n, 2, 0)]],
  [/which is no limit/, [charged(1n, 1, 0)]],
  [/releases more than is reserved/, [limited('30', monthly), settled(1n, 0n, 0)]],
  [
    /takes more of .* than was reserved/,
    [limited('30', monthly), charged(9n, 1, 0, 'authorised'), settled(5n, 6n, 0)],
  ],
];

for (const [index, [what, entries]] of broken.entries()) {
  test(`what is broken is found: ${what.source} (${index + 1})`, () =>
    assert.match(brokenAfter(...entries) ?? 'nothing', what));
}
