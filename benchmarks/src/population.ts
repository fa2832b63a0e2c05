/** Who lives in the bank of a benchmark: payers with an account and a mandate, payees with an account. Pure. */

import { accountNumberOf } from '@bank-of-things/bank/money/accounts/account-numbers';
import type { PayeeFacts } from '@bank-of-things/bank/money/payments/model';
import { createId, type Id } from '@bank-of-things/bank/platform/kernel/ids';

/** `accounts` in all, a tenth of them payees; of the payers and payees every `spread`-th one is active. */
export type PopulationSize = { readonly accounts: number; readonly spread: number };

export type Payer = {
  readonly account: string;
  readonly thingId: Id;
  readonly ownerId: Id;
  readonly mandateId: Id;
};

const CELL = 'BENC';
/** Long ago, so that no id of the population is taken for a recent one. */
const BORN = Date.parse('2026-01-01T00:00:00Z');
const PAYEE_SHARE = 10;
const THINGS_PER_OWNER = 3;
const CATEGORIES = ['5552', '5541', '7523', '5814', '5411'];

export const FUNDING_ACCOUNT = accountNumberOf(CELL, 0n);

export function countsOf({ accounts, spread }: PopulationSize) {
  const payees = Math.max(1, Math.floor(accounts / PAYEE_SHARE));
  const payers = accounts - payees;
  return {
    payers,
    payees,
    activePayers: Math.ceil(payers / spread),
    activePayees: Math.ceil(payees / spread),
  };
}

export function payerAt(index: number): Payer {
  return {
    account: accountNumberOf(CELL, BigInt(2 * index + 2)),
    thingId: idOf('thing', index),
    ownerId: idOf('owner', Math.floor(index / THINGS_PER_OWNER)),
    mandateId: idOf('mandate', index),
  };
}

export function payeeAt(index: number): PayeeFacts {
  return {
    id: idOf('payee', index),
    name: `Payee ${index}`,
    kind: 'business',
    category: CATEGORIES[index % CATEGORIES.length] ?? '5552',
    country: 'DE',
    account: accountNumberOf(CELL, BigInt(2 * index + 1)),
    blocked: false,
  };
}

const KINDS = ['thing', 'owner', 'mandate', 'payee', 'opening', 'receiving', 'funding', 'bank'] as const;

/** The same id for the same thing in every run, spread like random ones. */
export function idOf(kind: (typeof KINDS)[number], index: number): Id {
  const entropy = Buffer.alloc(10);
  entropy.writeUInt32BE(scramble(index), 0);
  entropy.writeUInt32BE(index, 4);
  entropy.writeUInt8(KINDS.indexOf(kind), 8);
  return createId(BORN + (scramble(index ^ 0x5bd1e995) % 1_000_000), entropy);
}

/** The finaliser of MurmurHash3: a bijection of 32 bits that leaves no order behind. */
function scramble(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
