/** What the bank's own account statements say: the only source of the report's totals. */

import type { Operator, Statement } from '@bank-of-things/sdk';
import type { Town } from './town.ts';

/** The movements of one account, as the bank has them. */
export type AccountTotal = {
  readonly name: string;
  readonly account: string;
  /** Movements that belong to this replay's payments. */
  readonly payments: number;
  /** Their sum in cents, as seen from the account: what a car paid is negative. */
  readonly cents: bigint;
};

export type Statements = {
  readonly stations: readonly AccountTotal[];
  readonly cars: readonly AccountTotal[];
};

type Lines = Statement['lines'];

/** A statement contradicts itself, which no bank may do. */
export class StatementWrong extends Error {
  override readonly name = 'StatementWrong';
}

export type Wanted = {
  /** The statements show at least what had happened at this position of the journal. */
  readonly position: string;
  /** The payments of this replay; an earlier one of another file may have left others. */
  readonly payments: ReadonlySet<string>;
};

/** Reads what the statements of all cars and stations say of the wanted payments. */
export async function readStatements(operator: Operator, town: Town, wanted: Wanted): Promise<Statements> {
  const stations: AccountTotal[] = [];
  const cars: AccountTotal[] = [];
  for (const { stationId, account } of town.stations.values()) {
    stations.push(await totalOf(operator, `Station ${stationId}`, account, wanted));
  }
  for (const { userId, account } of town.cars.values()) {
    cars.push(await totalOf(operator, `Car of ${userId}`, account, wanted));
  }
  return { stations, cars };
}

async function totalOf(
  operator: Operator,
  name: string,
  account: string,
  { position, payments }: Wanted,
): Promise<AccountTotal> {
  const lines = await readLines(operator, account, position);
  const own = lines.filter(({ paymentId }) => paymentId !== undefined && payments.has(paymentId));
  return { name, account, payments: own.length, cents: sumOf(own) };
}

/** All lines of a statement, page by page. */
async function readLines(operator: Operator, number: string, position: string): Promise<Lines> {
  const lines: Lines = [];
  let opening: bigint | undefined;
  let after: string | undefined;
  for (;;) {
    const asked = { number, limit: 500, position, ...(after === undefined ? {} : { after }) };
    const page = await operator.accounts.statement(asked);
    opening ??= BigInt(page.opening);
    lines.push(...page.lines);
    after = page.next;
    if (after !== undefined) continue;
    if (opening + sumOf(lines) === BigInt(page.closing)) return lines;
    throw new StatementWrong(
      `The statement of ${number} opens with ${opening}, moves ${sumOf(lines)} and closes with ${page.closing}.`,
    );
  }
}

function sumOf(lines: Lines): bigint {
  return lines.reduce((sum, { amount }) => sum + BigInt(amount), 0n);
}
