/** What the bank shows of everything that the cast did: payments, statements, balances, use of mandates. */

import { type Operator, type Payment, toIso } from '@bank-of-things/sdk';
import { caughtUp } from '../support/caught-up.ts';
import type { Cast } from './cast.ts';
import { promise } from './promise-broken.ts';

export type Line = { readonly amount: bigint; readonly paymentId: string | undefined };
export type Balance = { balance: bigint; reserved: bigint; expected: bigint };
export type Use = { openHolds: number; limits: Map<string, { reserved: bigint; committed: bigint }> };

export type BankView = {
  /** Whatever was seen at any time, as it was seen last. */
  readonly payments: ReadonlyMap<string, Payment>;
  /** By account and then by transfer. */
  readonly statements: ReadonlyMap<string, ReadonlyMap<string, Line>>;
  readonly balances: ReadonlyMap<string, Balance>;
  readonly uses: readonly Use[];
  readonly position: string;
};

const PAGE = 500;
const STEADY_ATTEMPTS = 20;

export function accountsOf(cast: Cast): string[] {
  return [
    ...new Set([...cast.things.map(({ purse }) => purse), ...cast.merchants.map((one) => one.account)]),
  ];
}

/** Reads the bank's books through its doors; from the second time on only what is new in lists and statements. */
export function createObserver(operator: Operator, url: string, cast: Cast) {
  const payments = new Map<string, Payment>();
  const statements = new Map(accountsOf(cast).map((account) => [account, new Map<string, Line>()]));
  const readUntil = new Map<string, string>();

  async function readPayments(position: string, from: number): Promise<void> {
    const query = { limit: PAGE, position, from: toIso(from) };
    for (let after: string | undefined; ; ) {
      const page = await operator.payments.list({ ...query, ...(after && { after }) });
      for (const payment of page.items) payments.set(payment.id, payment);
      if (!page.next) return;
      after = page.next;
    }
  }

  async function readStatement(number: string, position: string): Promise<void> {
    const lines = statements.get(number) ?? new Map<string, Line>();
    const from = readUntil.get(number);
    const query = { number, limit: PAGE, position, ...(from && { from }) };
    const seen = new Set<string>();
    for (let after: string | undefined; ; ) {
      const page = await operator.accounts.statement({ ...query, ...(after && { after }) });
      for (const { transferId, amount, paymentId, at } of page.lines) {
        promise(!seen.has(transferId), () => `Transfer ${transferId} stands twice in ${number}.`);
        seen.add(transferId);
        lines.set(transferId, { amount: BigInt(amount), paymentId });
        readUntil.set(number, at);
      }
      if (!page.next) return;
      after = page.next;
    }
  }

  async function readBalance(number: string): Promise<[string, Balance]> {
    const { balance, reserved, counters } = await operator.accounts.get({ number });
    const expected = BigInt(counters.creditsPending);
    return [number, { balance: BigInt(balance), reserved: BigInt(reserved), expected }];
  }

  async function readUse(mandateId: string): Promise<Use> {
    const { openHolds, limits } = await operator.mandates.usage({ mandateId });
    const used = limits.map(({ limitId, reserved, committed }) => {
      const use = { reserved: BigInt(reserved), committed: BigInt(committed) };
      return [limitId, use] as const;
    });
    return { openHolds, limits: new Map(used) };
  }

  async function readOnce(from: number): Promise<BankView | undefined> {
    await caughtUp(url);
    const { position, assets } = await operator.trialBalance();
    for (const asset of assets)
      promise(asset.balanced, () => `Debits and credits in ${asset.asset} are not the same.`);
    await readPayments(position, from);
    for (const number of statements.keys()) await readStatement(number, position);
    const balances = new Map(await Promise.all([...statements.keys()].map(readBalance)));
    const uses = await Promise.all(cast.things.map(({ mandate }) => readUse(mandate)));
    const after = await operator.trialBalance();
    return after.position === position ? { payments, statements, balances, uses, position } : undefined;
  }

  return {
    /** `from` is when the oldest payment was ordered that may have changed since the last look. */
    async look(from: number): Promise<BankView> {
      for (let attempt = 1; attempt <= STEADY_ATTEMPTS; attempt += 1) {
        const view = await readOnce(from);
        // A straggler was executed while we read; its parts would not fit each other.
        if (view) return view;
      }
      throw new Error('The books do not come to rest although nobody orders anything.');
    },
  };
}
