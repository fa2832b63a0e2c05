/** Rounds over the owners' automatic rules, when many of them cannot be carried out. */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { migrate } from '../../platform/database/migrations.ts';
import { createTestBooks, OWNER, THING } from '../teller/test-books.ts';
import { keepStandingRules } from './standing-rules.ts';
import { createAccountStore, type StandingRules } from './store.ts';
import { createAccountViewer } from './viewer.ts';
import { accountsMigrations } from './wiring.ts';

const POOR = 450;

const books = await createTestBooks();
const { database, openAccount, transfer, submit } = books;
const store = createAccountStore(database.query);
const tries: string[] = [];
const desk = {
  isTeller: () => true,
  teller: {
    ...books.teller(),
    latest: async () => books.teller().position(),
    async submit(command: Parameters<typeof submit>[0]) {
      const answer = await submit(command);
      tries.push(answer.entry.type);
      return answer;
    },
  },
};
const viewer = createAccountViewer({ ...desk, database } as never, async () => undefined);

async function openPreFunded(number: string, primary: string, rules: StandingRules): Promise<void> {
  const form = { kind: 'virtual', form: 'pre-funded', thingId: THING, ownerId: OWNER, primary } as const;
  await submit(openAccount(number, form));
  await store.insertRules(number, rules);
}

/** What a round tried, with the answers of the books. */
async function round(): Promise<string[]> {
  await books.settle();
  tries.length = 0;
  await keepStandingRules({ desk, store, viewer });
  return tries.toSorted();
}

const topUp = (below: bigint, upTo: bigint): StandingRules => ({ topUp: { below, upTo } });
const refused = (times: number) => Array<string>(times).fill('command-refused');

before(async () => {
  await migrate(database, [accountsMigrations]);
  await books.openAccounts({ poor: 10n, rich: 1_000n });
  const numbers = Array.from({ length: POOR }, (_, index) => `a-${String(index).padStart(4, '0')}`);
  await Promise.all(numbers.map((number) => openPreFunded(number, 'poor', topUp(50n, 100n))));
  await openPreFunded('z-rich', 'rich', topUp(50n, 100n));
});

test('an account is topped up behind any number of others that nobody can pay for', async () => {
  assert.deepEqual(await round(), [...refused(POOR), 'transfers-posted']);
  assert.deepEqual(await books.stand('z-rich'), [100n, 0n]);
});

test('what could not be paid is left alone until something changes', async () => {
  assert.deepEqual(await round(), []);
  await submit(transfer('F', 'rich', 1n));
  assert.deepEqual(await round(), [], 'another’s money changes nothing');
  await store.saveRules('a-0400', topUp(50n, 60n));
  assert.deepEqual(await round(), refused(1), 'the one whose rule was changed');
  await submit(transfer('z-rich', 'rich', 60n));
  assert.deepEqual(await round(), ['transfers-posted'], 'the one that is in need again');
});

test('when the primary account can pay for some, each of its accounts has its try', async () => {
  await submit(transfer('F', 'poor', 190n));
  const answers = await round();
  assert.deepEqual(answers, [...refused(POOR - 2), ...Array(2).fill('transfers-posted')]);
  assert.deepEqual(await books.stand('poor'), [0n, 0n]);
});

test('a rule that was changed while it was tried is tried as it is now', async () => {
  await openPreFunded('z-late', 'poor', topUp(50n, 100n));
  await books.settle();
  const changing = {
    ...store,
    async noteTried(tried: Parameters<typeof store.noteTried>[0]) {
      const isNow = tried.some(({ number }) => number === 'z-late');
      if (isNow) await store.saveRules('z-late', topUp(50n, 55n));
      await store.noteTried(tried);
    },
  };
  await keepStandingRules({ desk, store: changing, viewer });
  await submit(transfer('F', 'rich', 1n));
  assert.deepEqual(await round(), refused(1));
});
