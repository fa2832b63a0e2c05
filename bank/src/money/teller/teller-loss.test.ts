/** A teller that has lost its place says of each command what is certain, and no more. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '../../platform/errors/refusals.ts';
import { createPostgresStorage } from '../storage/postgres.ts';
import { type Line, PlaceLost, type Storage } from '../storage/storage.ts';
import { createProjector } from '../views/projector.ts';
import { createTeller } from './teller.ts';
import { createTestBooks } from './test-books.ts';

/** Books whose line can be opened once; `append` is what becomes of the first row that is written on it. */
async function lossAt(
  append: (line: Line, storage: Storage, ...row: Parameters<Line['append']>) => Promise<boolean>,
) {
  const books = await createTestBooks();
  await books.openAccounts({ A: 0n });
  await books.close();
  const whole = createPostgresStorage(books.database);
  let isOpen = false;
  const storage: Storage = {
    ...whole,
    async openLine() {
      if (isOpen) throw new PlaceLost();
      isOpen = true;
      const line = await whole.openLine();
      return { ...line, append: (row) => append(line, whole, row) };
    },
  };
  const projector = await createProjector(storage, () => {});
  const teller = await createTeller({ storage, projector, clock: books.clock });
  const told = await teller.submit(books.transfer('F', 'A', 1n)).catch((error: unknown) => error);
  assert.ok((await teller.lost) instanceof PlaceLost);
  await teller.close();
  await projector.stop();
  assert.ok(told instanceof Refusal);
  return told.definition.code;
}

test('what may stand in the journal is told as unknown', async () => {
  const code = await lossAt(async (line, _, row) => {
    await line.append(row);
    throw new Error('The answer was lost.');
  });
  assert.equal(code, 'platform/outcome-unknown');
});

test('what may still come true is told as unknown', async () => {
  const code = await lossAt(async () => {
    throw new Error('The line is broken.');
  });
  assert.equal(code, 'platform/outcome-unknown');
});

test('where another teller has written, the command was certainly not executed', async () => {
  const code = await lossAt(async (line, storage, row) => {
    await line.leave();
    const next = await storage.openLine();
    await next.append({ ...row, epoch: next.epoch, hash: row.previousHash });
    await next.leave();
    return false;
  });
  assert.equal(code, 'platform/not-executed');
});
