/** What the bank's own account statements say: the only source of the report's totals. */

import type { Operator, Statement } from '@bank-of-things/sdk';
import type { Town } from './town.ts';

/** The movements of one account, as the bank has them. */
export type AccountTotal = {
  readonly name: string;
  readonly account: string;
  /** Movements that belong to a payment. */
  readonly payments: number;
  /** Their sum in cents, as seen from the account: what a car paid is negative. */
  readonly cents: bigint;
};

export type Statements = {
  readonly stations: readonly AccountTotal[];
  readonly cars: readonly AccountTotal[];
};

/** A statement contradicts itself, which no bank may do. */
export class StatementWrong extends Error {
  override readonly name = 'StatementWrong';
}

/** Reads the statements of all cars and stations, as they were at `position` of the journal or later. */
export async function readStatements(operator: Operator, town: Town, position: string): Promise<Statements> {
  const stations: AccountTotal[] = [];
  const cars: AccountTotal[] = [];
  for (const { stationId, account } of town.stations.values()) {
    stations.push(await totalOf(operator, `Station ${stationId}`, account, position));
  }
  for (const { userId, account } of town.cars.values()) {
    cars.push(await totalOf(operator, `Car of ${userId}`, account, position));
  }
  return { stations, cars };
}

async function totalOf(
  operator: Operator,
  name: string,
  account: string,
  position: string,
): Promise<AccountTotal> {
  let payments = 0;
  let cents = 0n;
  let after: string | undefined;
  let last: Statement;
  let opening: bigint | undefined;
  do {
    last = await operator.accounts.statement({
      number: account,
      limit: 500,
      position,
      ...(after ? { after } : {}),
    });
    opening ??= BigInt(last.opening);
    payments += last.lines.filter(({ paymentId }) => paymentId !== undefined).length;
    cents = last.lines.reduce((sum, { amount }) => sum + BigInt(amount), cents);
    after = last.next;
  } while (after !== undefined);
  if (opening + cents !== BigInt(last.closing)) {
    throw new StatementWrong(
      `The statement of ${account} opens with ${opening}, moves ${cents} and closes with ${last.closing}.`,
    );
  }
  return { name, account, payments, cents };
}
