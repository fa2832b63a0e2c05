/** The sweep over what is due, when the views show less than the books know. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTestBooks, OWNER, THING } from '../teller/test-books.ts';
import { endWhatIsDue } from './due-ends.ts';

const books = await createTestBooks();
const { clock, submit, openAccount, giveMandate, order, capture, hold, post, voidPayment } = books;

test('what has ended before the views show it is not asked to end again', async () => {
  await books.openAccounts({ A: 1_000n, B: 0n });
  await submit(openAccount('V', { kind: 'virtual', form: 'pre-funded', thingId: THING, ownerId: OWNER }));
  await submit(openAccount('P', { kind: 'settlement' }));
  await submit(books.transfer('A', 'V', 500n));
  const mandate = giveMandate();
  await submit(mandate);
  const holding = () => order(mandate.id, 100n, { kind: 'up-to', holdMs: 60_000 });
  const [captured, released, forgotten] = [holding(), holding(), holding()];
  for (const command of [captured, released, forgotten]) await submit(command);
  const holds = [hold('A', 'B', 10n), hold('A', 'B', 20n)];
  for (const one of holds) await submit(post([one]));

  await submit(capture(captured.id, 100n));
  await submit(voidPayment(released.id));
  clock.set(clock.now() + 60_001);
  // The views still show all of them as open.
  const listDue = async () => ({
    payments: [captured.id, released.id, forgotten.id],
    holds: holds.map(({ id }) => id),
  });
  const answers: string[] = [];
  const teller = {
    ...books.teller(),
    latest: async () => books.teller().position(),
    async submit(command: Parameters<typeof submit>[0]) {
      const answer = await submit(command);
      answers.push(`${command.type}: ${answer.entry.type}`);
      return answer;
    },
  };
  const sweep = () => endWhatIsDue({ isTeller: () => true, clock, teller }, { listDue });
  await sweep();
  assert.deepEqual(answers.toSorted(), [
    'expire-hold: transfers-posted',
    'expire-hold: transfers-posted',
    'expire-payment: payment-changed',
  ]);
  assert.deepEqual(await books.stand('A'), [500n, 0n]);
  assert.deepEqual(await books.stand('V'), [400n, 0n]);
  answers.length = 0;
  await sweep();
  assert.deepEqual(answers, [], 'nor is what the sweep itself has ended');
});
