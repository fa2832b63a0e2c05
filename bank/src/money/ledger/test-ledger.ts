/** A ledger in memory for the tests of this folder: accounts and transfers, and nothing around them. */

import { checkLinkedTransfers } from './draft.ts';
import type { AccountOpening, LedgerAccount, Transfer, TransferRecord } from './model.ts';
import { bookTransfer, openAccount, recordOf } from './rules.ts';

export const NOW = Date.parse('2026-03-02T11:00:00Z');

export type TestLedger = ReturnType<typeof createTestLedger>;

/** A UUID that ends in `number`. */
export function testId(number: number): string {
  return `019ca000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;
}

/** 100 minor units of EUR/2 from A to B, unless `more` says otherwise. */
export function direct(number: number, more: Partial<Transfer> = {}): Transfer {
  const head = {
    id: testId(number),
    debit: 'A',
    credit: 'B',
    assetId: 'EUR/2',
    amount: 100n,
    description: '',
  };
  return { ...head, type: 'direct', ...more } as Transfer;
}

/** The same, held for a minute. */
export function hold(number: number, more: Partial<Transfer> = {}): Transfer {
  return direct(number, { type: 'hold', expiresAt: NOW + 60_000, ...more } as Partial<Transfer>);
}

/** What follows transfer `original`: a post, void, expire or reversal. */
export function following(
  number: number,
  type: 'post' | 'void' | 'expire' | 'reversal',
  original: number,
  more: Partial<Transfer> = {},
): Transfer {
  return direct(number, { type, originalId: testId(original), ...more } as Partial<Transfer>);
}

/** Opens A, B and C in EUR/2 and D in USD/2; `F` may go below zero without limit. `money` is what A has. */
export function createTestLedger({ money = 1_000n }: { money?: bigint } = {}) {
  const accounts = new Map<string, LedgerAccount>();
  const transfers = new Map<string, TransferRecord>();
  const view = {
    account: (number: string) => accounts.get(number),
    transfer: (id: string) => transfers.get(id),
  };

  function open(number: string, more: Partial<AccountOpening & LedgerAccount> = {}): LedgerAccount {
    const opening = { number, kind: 'primary', name: number, assetId: 'EUR/2' } as const;
    const account = { ...openAccount({ ...opening, creditLimit: 0n, maxBalance: null }, NOW), ...more };
    accounts.set(number, account);
    return account;
  }

  for (const number of ['A', 'B', 'C']) open(number);
  open('D', { assetId: 'USD/2' });
  open('F', { creditLimit: null });

  const ledger = {
    ...view,
    accounts,
    transfers,
    open,

    /** Books linked transfers, or says by which refusal they are not booked. */
    book(linked: Transfer | readonly Transfer[], now = NOW): string {
      const all = Array.isArray(linked) ? (linked as readonly Transfer[]) : [linked as Transfer];
      const refusal = checkLinkedTransfers(view, all, now);
      if (refusal) return refusal.code.replace('ledger/', '');
      for (const transfer of all) {
        bookTransfer(view, transfer);
        transfers.set(transfer.id, recordOf(transfer));
      }
      return 'booked';
    },

    /** debitsPosted, debitsPending, creditsPosted, creditsPending. */
    counters(number: string): bigint[] {
      const account = accounts.get(number);
      if (!account) return [];
      const { debitsPosted, debitsPending, creditsPosted, creditsPending } = account;
      return [debitsPosted, debitsPending, creditsPosted, creditsPending];
    },

    /** All there is, in one text. */
    snapshot(): string {
      const asText = (_: string, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value);
      return JSON.stringify([[...accounts], [...transfers]], asText);
    },
  };
  if (money > 0n) ledger.book(direct(0, { debit: 'F', credit: 'A', amount: money }));
  return ledger;
}
