/** Makes the leaves of a journal row: each fact's statement behind the salt of its accounts. */

import { setImmediate as breathe } from 'node:timers/promises';
import type { Fact, FactRow } from '../../money/index.ts';
import { committedLeaf, saltOf, statementOf } from './rules-leaves.ts';
import type { Secrets } from './store.ts';

/** What is behind a leaf; without its salt nobody can say any more. */
export type Opening = { readonly salt: Buffer; readonly statement: Buffer };

/** The teller works on the same thread and is not kept waiting for longer than these take. */
const LEAVES_IN_A_BREATH = 200;

/** Undefined when a secret behind it was erased. */
export function openingOf(row: FactRow, ordinal: number, secrets: Secrets): Opening | undefined {
  const fact = row.facts[ordinal];
  const known = fact?.accounts.map((account) => secrets(account, row.position)) ?? [];
  const whole = known.filter((secret) => secret !== undefined);
  if (!fact || whole.length < known.length) return undefined;
  return { salt: saltOf(whole, row.position, ordinal), statement: statementOf(fact, row) };
}

/** Hands over the leaves of rows in their order; undefined stands for one whose secrets were erased. */
export async function makeLeaves(
  rows: readonly FactRow[],
  secrets: Secrets,
  take: (leaf: Buffer | undefined, row: FactRow) => void,
): Promise<void> {
  let made = 0;
  for (const row of rows)
    for (let ordinal = 0; ordinal < row.facts.length; ordinal += 1) {
      const opening = openingOf(row, ordinal, secrets);
      take(opening && committedLeaf(opening.salt, opening.statement), row);
      made += 1;
      if (made % LEAVES_IN_A_BREATH === 0) await breathe();
    }
}

/** Every account that these rows are about, once. */
export function accountsOf(rows: readonly { readonly facts: readonly Fact[] }[]): string[] {
  return [...new Set(rows.flatMap(({ facts }) => facts.flatMap(({ accounts }) => accounts)))];
}
