/** Things that pay all the time, through whatever happens to the bank, and what came of it. */

import assert from 'node:assert/strict';
import { type PaymentOutcome, Thing } from '@bank-of-things/sdk';
import { askDatabase, assertCountersAddUp } from './books.ts';
import { createPeople, euros } from './people.ts';

export type Traffic = Awaited<ReturnType<typeof startTraffic>>;

/** Everything below this is a pause that a busy machine makes by itself. */
const PAUSE_MS = 5;

/**
 * `count` things of one owner pay one cent again and again, each order after the last one was answered. Each knows all
 * addresses; half of them begin at the first, half at the last.
 */
export async function startTraffic(urls: readonly string[], token: string, count: number) {
  const people = createPeople({ url: () => urls, token });
  const house = await people.aHousehold({ balance: '10000.00' });
  const { keys, account, mandate, station } = house;
  const outcomes: PaymentOutcome[] = [];
  const answeredAt: number[] = [];
  let running = true;

  async function pay(thing: Thing): Promise<void> {
    while (running) {
      const chosen = { account: account.number, mandate: mandate.id };
      outcomes.push(await thing.pay({ payee: station.id, money: euros('0.01') }, chosen));
      answeredAt.push(performance.now());
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    thing.close();
  }

  const things = await Promise.all(
    Array.from({ length: count }, (_, turn) =>
      Thing.connect({ url: turn % 2 ? urls : [...urls].reverse(), key: keys.car }),
    ),
  );
  const paying = Promise.all(things.map(pay));

  return {
    house,
    outcomes,

    /** The longest time from `since` on in which no payment was answered. */
    gapMs(since: number): number {
      const times = [since, ...answeredAt.filter((at) => at >= since), performance.now()];
      return Math.max(...times.slice(1).map((at, index) => at - (times[index] ?? at)));
    },

    /** Resolves when `more` payments have been answered from now on. */
    async goesOn(more: number): Promise<void> {
      const wanted = outcomes.length + more;
      while (outcomes.length < wanted) await new Promise((resolve) => setTimeout(resolve, 20));
    },

    async stop(): Promise<void> {
      running = false;
      await paying;
    },
  };
}

/** After it has stopped: every order was answered, stands on the books once, and moved its cent once. */
export async function assertExactlyOnce(
  { outcomes, house }: Traffic,
  books: { connectionString: string },
): Promise<void> {
  for (const { outcome, id, cause } of outcomes) assert.equal(outcome, 'succeeded', `${id} ${String(cause)}`);
  await viewsShowAll(books);
  const settled = await askDatabase(
    books,
    `select id from money.payments where payee_id = '${house.station.id}' and state = 'settled' order by id`,
  );
  assert.deepEqual(
    settled.map(({ id }) => id),
    outcomes.map(({ id }) => id).sort(),
  );
  const [taken] = await house.station.accounts();
  assert.equal(taken?.balance, String(outcomes.length));
  const { balance } = await house.owner.accounts.get({ number: house.primary.number });
  assert.equal(balance, String(1_000_000 - outcomes.length));
  await assertCountersAddUp(books);
}

async function viewsShowAll(books: { connectionString: string }): Promise<void> {
  const lag = `select max(position) - (select position from money.projection) as lag from money.journal`;
  while ((await askDatabase(books, lag))[0]?.lag !== '0')
    await new Promise((resolve) => setTimeout(resolve, 50));
}
