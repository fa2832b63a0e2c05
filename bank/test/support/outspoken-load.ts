/** Payments without a pause, each sent once, and what each was told: for stories in which the bank loses something. */

import assert from 'node:assert/strict';
import { after } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { verifyBooks } from '../../src/money/verify/verify.ts';
import { createDatabase } from '../../src/platform/database/database.ts';
import type { TestBank } from './bank.ts';
import { askDatabase } from './books.ts';
import { orderOf, type Payer } from './orders.ts';
import { until } from './until.ts';

export type Load = ReturnType<typeof startLoad>;

const AT_ONCE = 8;
const BETWEEN_MS = 5;
/** Longer than the bank waits for its database before it says that it does not know. */
const PATIENCE_MS = 40_000;

export function startLoad(bank: TestBank, payer: Payer) {
  const acknowledged: string[] = [];
  const notExecuted: string[] = [];
  const unknown: string[] = [];
  const astonishing: string[] = [];
  let over = false;

  async function work(): Promise<void> {
    while (!over) {
      const order = await orderOf(payer, '0.01');
      const { path, body } = await payer.car.client.transport.prepare('payments.pay', order);
      const answer = await fetch(new URL(path, bank.url()), {
        method: 'POST',
        headers: { 'content-type': 'application/jose+json' },
        body: body ?? '',
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      const told = (await answer.json()) as { code?: string; payment?: { state: string } };
      if (answer.ok && told.payment?.state === 'settled') acknowledged.push(order.id);
      else if (answer.status === 503 && told.code === 'platform/not-executed') notExecuted.push(order.id);
      else if (answer.status === 503 && told.code === 'platform/outcome-unknown') unknown.push(order.id);
      else astonishing.push(`${answer.status} ${JSON.stringify(told)}`);
      await pause(BETWEEN_MS);
    }
  }
  const workers = Array.from({ length: AT_ONCE }, work);
  // A story that failed must not go on for ever.
  after(() => {
    over = true;
  });

  return {
    acknowledged,
    notExecuted,
    unknown,
    astonishing,

    /** Resolves when `more` further payments have been acknowledged. */
    async goesOn(more = 20): Promise<void> {
      const wanted = acknowledged.length + more;
      await until(() => acknowledged.length >= wanted, 'payments go on');
    },

    /** Resolves when `more` further payments have been told that nothing, or nothing certain, was done. */
    async fails(more = 10): Promise<void> {
      const failures = () => notExecuted.length + unknown.length;
      const wanted = failures() + more;
      await until(() => failures() >= wanted, 'payments fail');
    },

    async stop(): Promise<void> {
      over = true;
      await Promise.all(workers);
    },
  };
}

export async function isReady(bank: TestBank): Promise<boolean> {
  return (await fetch(new URL('/health/ready', bank.url()))).status === 200;
}

/** What was acknowledged is there, what was told not to be executed is not, and the books are sound. */
export async function assertTruthful(load: Load, connectionString: string): Promise<void> {
  assert.deepEqual(load.astonishing, []);
  const rows = await askDatabase(
    { connectionString },
    `select id from money.payments where state = 'settled'`,
  );
  const settled = new Set(rows.map(({ id }) => id));
  assert.deepEqual(
    load.acknowledged.filter((id) => !settled.has(id)),
    [],
    'what was acknowledged is there',
  );
  assert.deepEqual(
    load.notExecuted.filter((id) => settled.has(id)),
    [],
    'what was not executed is not',
  );
  const uncertain = load.unknown.filter((id) => settled.has(id)).length;
  assert.equal(settled.size, load.acknowledged.length + uncertain);
  const database = createDatabase({ connectionString, poolSize: 1 });
  await verifyBooks(database).finally(() => database.close());
}
