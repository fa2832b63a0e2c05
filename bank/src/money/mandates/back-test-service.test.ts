/** A back-test over more payments than it may try. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toIso } from '../../platform/kernel/clock.ts';
import { createAccountViewer } from '../accounts/viewer.ts';
import { createTestBooks, OWNER, START, THING } from '../teller/test-books.ts';
import { createMandateService } from './service.ts';
import { createMandateStore } from './store.ts';

const books = await createTestBooks();
const { submit, openAccount, giveMandate, order, clock, database } = books;

test('of too many payments a back-test tries the newest, in their order, and says so', async () => {
  await books.openAccounts({ A: 1_000n });
  await submit(openAccount('V', { kind: 'virtual', form: 'pre-funded', thingId: THING, ownerId: OWNER }));
  await submit(openAccount('P', { kind: 'settlement' }));
  await submit(books.transfer('A', 'V', 1_000n));
  const mandate = giveMandate();
  await submit(mandate);
  for (const amount of [1n, 20n, 300n]) {
    clock.set(clock.now() + 1_000);
    await submit(order(mandate.id, amount));
  }
  const projector = books.projector();
  assert.ok(projector);
  const teller = { ...books.teller(), latest: async () => books.teller().position() };
  const views = { ...projector, onGap: () => () => {} };
  const desk = { database, clock, teller, views, isTeller: () => true };
  const serviceFor = (mostBackTested: number) =>
    createMandateService({
      desk,
      store: createMandateStore(database.query),
      viewer: createAccountViewer(desk, async () => undefined),
      findThing: async () => ({ ownerId: OWNER, name: 'Thing' }),
      findParty: async () => undefined,
      mostBackTested,
    });
  const limits = [
    { id: 'all', measure: 'amount' as const, max: '310', window: { type: 'lifetime' as const } },
  ];
  const input = { thingId: THING, terms: { ...mandate.terms, limits } };
  const owner = { kind: 'owner', userId: OWNER, partyId: OWNER } as const;

  const { examples, ...cut } = await serviceFor(2).backTest(input, owner);
  const byRule = [{ rule: 'limits/all', outcome: 'refuse', count: 1 }];
  const counts = { payments: 2, allowed: 1, asked: 0, refused: 1, byRule };
  assert.deepEqual(cut, { complete: false, since: toIso(START + 2_000), ...counts });
  assert.deepEqual(
    examples.map(({ at }) => at),
    [toIso(START + 3_000)],
  );
  const whole = await serviceFor(3).backTest(input, owner);
  assert.deepEqual([whole.complete, whole.since, whole.payments], [true, toIso(START + 1_000), 3]);
});
