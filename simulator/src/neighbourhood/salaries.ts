/** Salaries and takings: the money that comes into the neighbourhood from outside. */

import { deriveId, type Operator, toIso } from '@bank-of-things/sdk';
import { cents } from './euros.ts';
import type { Life } from './life.ts';

export type Income = {
  readonly name: string;
  readonly account: string;
  /** What comes at once, in cents, when less than half of it is left. */
  readonly amount: number;
};

const PAYDAY_MS = 60_000;

/** Pays everybody who needs it at once, and then looks again now and then. Returns when the neighbourhood ends. */
export async function paySalaries(life: Life, operator: Operator, incomes: readonly Income[]): Promise<void> {
  const within = { signal: life.signal };

  async function pay({ name, account, amount }: Income): Promise<void> {
    const { available } = await operator.accounts.get({ number: account }, within);
    if (BigInt(available) * 2n > BigInt(amount)) return;
    const now = await operator.client.bank.time();
    const reference = `Salary ${toIso(now).slice(0, 16)} ${name}`;
    // One salary a minute: a repeat after a failure is the same salary.
    const id = await deriveId(`${reference} to ${account}`, Math.floor(now / 60_000) * 60_000);
    const money = cents(amount);
    await operator.accounts.fund({ id, rail: 'sepa', direction: 'in', account, money, reference }, within);
  }

  async function payAll(): Promise<void> {
    for (const income of incomes) await pay(income);
  }

  await payAll();
  await life.repeat('salaries', [PAYDAY_MS / 2, PAYDAY_MS], payAll);
}
