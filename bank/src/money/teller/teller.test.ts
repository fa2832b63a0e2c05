/** The teller on a real PostgreSQL: batches, ids, restarts, and what becomes of commands when the database fails. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Refusal } from '../../platform/errors/refusals.ts';
import { InvariantViolation } from '../../platform/kernel/invariant.ts';
import { createAppender, createJournal } from '../storage/journal.ts';
import { PlaceTaken } from '../storage/storage.ts';
import { decodeEntries } from './codec/codec.ts';
import { createTestBooks } from './test-books.ts';

const books = await createTestBooks();
await books.openAccounts({ A: 1_000n, B: 0n, C: 0n, G: 1_000n });
const { submit, outcome, transfer, hold, movement, post, stand, newId } = books;

/** Rejects with a `Refusal` of this code. */
function refusedWith(code: string) {
  return (error: unknown) => error instanceof Refusal && error.definition.code === code;
}

test('what is asked in one turn becomes one row, in the order of asking', async () => {
  const before = books.teller().position();
  const asked = Array.from({ length: 500 }, (_, index) => transfer('F', 'C', BigInt(index + 1)));
  const answers = await Promise.all(asked.map(submit));
  assert.equal(books.teller().position(), before + 1n);
  assert.deepEqual(new Set(answers.map(({ position }) => position)), new Set([before + 1n]));
  const [row] = await createJournal(books.database.query).readAfter(before, 1);
  assert.ok(row);
  assert.equal(row.position, before + 1n);
  const entries = decodeEntries(row.body);
  const [first, last] = [entries[0], entries[499]];
  assert.deepEqual([first?.id, last?.id], [asked[0]?.id, asked[499]?.id]);
});

test('each command sees what the ones before it did', async () => {
  await submit(books.openAccount('S'));
  const outcomes = await Promise.all([
    outcome(transfer('S', 'C', 1n)),
    outcome(transfer('F', 'S', 1n)),
    outcome(transfer('S', 'C', 1n)),
    outcome(transfer('S', 'C', 1n)),
  ]);
  const short = 'ledger/insufficient-funds';
  assert.deepEqual(outcomes, [short, 'transfers-posted', 'transfers-posted', short]);
});

test('the same id in one batch is done once and answered alike', async () => {
  const command = transfer('F', 'B', 10n);
  const answers = await Promise.all([submit(command), submit(command), submit(command)]);
  assert.deepEqual(
    answers.map(({ replayed }) => replayed),
    [false, true, true],
  );
  assert.equal(new Set(answers.map(({ position }) => position)).size, 1);
  assert.deepEqual(await stand('B'), [10n, 0n]);
  const again = await submit(command);
  assert.deepEqual([again.replayed, again.position], [true, answers[0]?.position]);
});

test('an id that comes again with another content is a conflict that names the field', async () => {
  const command = { ...transfer('F', 'B', 5n), content: '{"amount":"5","to":"B"}' };
  const other = { ...command, content: '{"amount":"6","to":"B"}' };
  const [first, second] = await Promise.allSettled([submit(command), submit(other)]);
  assert.equal(first?.status, 'fulfilled');
  for (const attempt of [Promise.reject(second?.status === 'rejected' && second.reason), submit(other)]) {
    await assert.rejects(
      attempt,
      (error) => refusedWith('ledger/id-conflict')(error) && (error as Refusal).facts.field === '/amount',
    );
  }
});

test('an id from the future is refused and not remembered', async () => {
  const { clock } = books;
  const early = transfer('F', 'B', 1n, newId());
  const future = { ...early, id: early.id.replace(/^.{8}/, 'ffffffff') };
  await assert.rejects(submit(future), refusedWith('ledger/id-from-the-future'));
  assert.ok(clock.now() > 0);
});

test('a refused id stays refused, after a restart and although it would work now', async () => {
  await submit(books.openAccount('R'));
  const command = transfer('R', 'C', 5n);
  assert.equal(await outcome(command), 'ledger/insufficient-funds');
  await submit(transfer('F', 'R', 100n));
  assert.equal(await outcome(command), 'ledger/insufficient-funds');
  await books.restart();
  const again = await submit(command);
  assert.equal(again.replayed, true);
  assert.equal(
    again.entry.type === 'command-refused' && again.entry.refusal.code,
    'ledger/insufficient-funds',
  );
  assert.deepEqual(await stand('R'), [100n, 0n]);
  await assert.rejects(submit({ ...command, content: '{}' }), refusedWith('ledger/id-conflict'));
});

test('the id of an earlier transfer is not free for another, after a restart either', async () => {
  const [first, id] = [newId(), newId()];
  await submit(post([movement('F', 'C', 1n, { id })], first));
  await books.restart();
  assert.equal(await outcome(transfer('F', 'C', 1n, id)), 'ledger/id-conflict');
  await books.restart();
  assert.equal(await outcome(post([movement('F', 'C', 1n, { id })])), 'ledger/id-conflict');
});

for (const [how, expected] of [
  ['post', [970n, 0n]],
  ['void', [1_000n, 0n]],
] as const) {
  test(`the holds of a group are ${how === 'post' ? 'posted' : 'released'} as a whole, after a restart too`, async () => {
    const account = `G${how}`;
    await submit(books.openAccount(account));
    await submit(transfer('F', account, 1_000n));
    const groupId = newId();
    await submit(post([hold(account, 'B', 10n, { groupId }), hold(account, 'C', 20n, { groupId })]));
    assert.deepEqual(await stand(account), [1_000n, 30n]);
    await books.restart();
    const resolve = { type: 'resolve-group', id: newId(), content: '{}', groupId, how } as const;
    assert.equal(await outcome(resolve), 'transfers-posted');
    assert.deepEqual(await stand(account), expected);
    assert.equal(await outcome({ ...resolve, id: newId() }), 'ledger/hold-not-found');
  });
}

test('one transfer of a group that fails stops them all', async () => {
  const before = await stand('G');
  const group = post([movement('G', 'B', 10n), movement('G', 'C', 1_000n)]);
  assert.equal(await outcome(group), 'ledger/insufficient-funds');
  assert.deepEqual(await stand('G'), before);
});

test('a hold is ended at its time, not before, and only once', async () => {
  const held = hold('G', 'B', 40n);
  await submit(post([held]));
  const expire = () => ({ type: 'expire-hold', id: newId(), content: '{}', transferId: held.id }) as const;
  assert.equal(await outcome(expire()), 'ledger/hold-already-resolved');
  books.clock.set(books.clock.now() + 60_000);
  await books.restart();
  assert.equal(await outcome(expire()), 'transfers-posted');
  assert.deepEqual(await stand('G'), [1_000n, 0n]);
  assert.equal(await outcome(expire()), 'ledger/hold-already-resolved');
});

test('the rest of a group is known after one of its holds has ended', async () => {
  const groupId = newId();
  const [short, long] = [
    hold('G', 'B', 1n, { groupId }),
    hold('G', 'B', 2n, { groupId, expiresAt: 2 ** 50 }),
  ];
  await submit(post([short, long]));
  books.clock.set(books.clock.now() + 60_000);
  await books.restart();
  await submit({ type: 'expire-hold', id: newId(), content: '{}', transferId: short.id });
  const resolve = { type: 'resolve-group', id: newId(), content: '{}', groupId, how: 'post' } as const;
  assert.equal(await outcome(resolve), 'transfers-posted');
  assert.deepEqual(await stand('G'), [998n, 0n]);
});

test('of several holds of a group that fail, the same one is named before and after a restart', async () => {
  const groupId = newId();
  await submit(books.openAccount('Y'));
  const [lower, higher] = [newId(), newId()].sort();
  const expired = hold('G', 'B', 1n, { groupId, id: lower });
  const blocked = hold('G', 'Y', 1n, { groupId, id: higher, expiresAt: 2 ** 50 });
  await submit(post([blocked, expired]));
  books.clock.set(books.clock.now() + 60_000);
  await submit({ type: 'change-account', id: newId(), content: '{}', number: 'Y', status: 'frozen' });
  const resolve = () =>
    ({ type: 'resolve-group', id: newId(), content: '{}', groupId, how: 'post' }) as const;
  assert.equal(await outcome(resolve()), 'ledger/hold-expired');
  await books.restart();
  assert.equal(await outcome(resolve()), 'ledger/hold-expired');
});

test('a second teller on the same database is told that the place is taken, and harms nothing', async () => {
  await assert.rejects(books.openTeller(), PlaceTaken);
  assert.equal(await outcome(transfer('F', 'C', 1n)), 'transfers-posted');
});

test('a teller whose epoch was raised can never append again, and says that nothing was executed', async () => {
  const journal = createJournal(books.database.query);
  const head = await journal.head();
  const appender = createAppender(books.database.query);
  await appender.raiseEpoch();
  const row = {
    ...head,
    position: head.position + 1n,
    previousHash: head.hash,
    hash: head.hash,
    body: Buffer.alloc(1),
  };
  assert.equal(await appender.append(row), false);
  const command = transfer('F', 'C', 1n);
  await assert.rejects(submit(command), refusedWith('platform/not-executed'));
  assert.equal((await journal.head()).position, head.position);
  assert.equal((await submit(command)).replayed, false, 'it has taken its place again');
});

for (const stumbling of [false, true]) {
  const title = stumbling ? ', also when the batch is tried one by one' : '';
  test(`a broken invariant stops the teller, and nobody decides on its books any more${title}`, async () => {
    const other = await createTestBooks();
    await other.openAccounts({ A: 10n, B: 0n });
    const held = other.hold('A', 'F', 5n);
    await other.submit(other.post([held]));
    await other.restart();
    const before = other.teller().position();
    await other.database.query(`delete from money.accounts where number = 'A'`);
    other.clock.set(other.clock.now() + 60_000);
    const faulty = other.post([other.movement('F', 'B', 1 as unknown as bigint)]);
    const expire = { type: 'expire-hold', id: other.newId(), content: '{}', transferId: held.id } as const;
    const later = pause(0).then(() => other.submit(other.transfer('F', 'B', 1n)));
    const asked = [
      ...(stumbling ? [other.submit(faulty)] : []),
      other.submit(expire),
      other.submit(other.transfer('F', 'B', 1n)),
      later,
    ];
    const answers = await Promise.allSettled(asked);
    assert.deepEqual(
      answers.map(({ status }) => status),
      asked.map(() => 'rejected'),
    );
    assert.ok(
      answers.some((answer) => answer.status === 'rejected' && answer.reason instanceof InvariantViolation),
    );
    assert.ok((await other.teller().lost) instanceof InvariantViolation);
    const head = await createJournal(other.database.query).head();
    assert.equal(head.position, before);
  });
}

test('one command that is beyond understanding harms no other of its batch', async () => {
  const faulty = post([movement('F', 'C', 1 as unknown as bigint)]);
  const asked = [transfer('F', 'C', 1n), faulty, transfer('F', 'C', 1n)];
  const answers = await Promise.allSettled(asked.map(submit));
  assert.deepEqual(
    answers.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
  );
});

test('with hardly any memory the answers are the same', async () => {
  const small = await createTestBooks({ maxInMemory: 50 });
  const numbers = Array.from({ length: 40 }, (_, index) => `M${index}`);
  await small.openAccounts(Object.fromEntries(numbers.map((number) => [number, 100n])));
  const first = small.transfer('M0', 'M1', 1n);
  await small.submit(first);
  const expected = new Map<string, bigint>(numbers.map((number) => [number, 100n]));
  const move = (number: string, amount: bigint) =>
    expected.set(number, (expected.get(number) ?? 0n) + amount);
  move('M0', -1n);
  move('M1', 1n);
  for (let round = 0; round < 12; round += 1) {
    const legs = numbers.map(
      (number, index) => [number, numbers[(index * 7 + round) % 40] ?? '', BigInt(index + 1)] as const,
    );
    const moves = legs.filter(([from, to]) => from !== to);
    const outcomes = await Promise.all(
      moves.map(([from, to, amount]) => small.outcome(small.transfer(from, to, amount))),
    );
    for (const [index, [from, to, amount]] of moves.entries()) {
      if (outcomes[index] !== 'transfers-posted') continue;
      move(from, -amount);
      move(to, amount);
    }
    assert.equal((await small.submit(first)).replayed, true);
  }
  for (const number of numbers)
    assert.deepEqual(await small.stand(number), [expected.get(number), 0n], number);
});
