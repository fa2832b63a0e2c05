/** Fills a bank with its population, by the bank's own commands: what a benchmark finds was decided and journaled. */

import type { Command } from '@bank-of-things/bank/money/teller/commands';
import { type BenchBooks, openBenchBooks } from './books.ts';
import type { Preparation } from './case.ts';
import { fundPayers, giveMandate, openFunding, openPayee, openPayer } from './commands.ts';
import { createOrderSource, saturate } from './load.ts';
import { countsOf, type PopulationSize, payeeAt, payerAt } from './population.ts';
import { beginNotes, noteSizes } from './sizes.ts';

const UNDER_WAY = 8_000;
const FUNDED_AT_ONCE = 200;
const PAYING_UNDER_WAY = 4_000;
const STEPS = 10;
/** No run draws from it. */
const SEED = 1_000_000;

export type Progress = (sentence: string) => void;

/** Mandates and money go to the active payers only; the others have an account. Then the payments follow. */
export async function prepare(
  connectionString: string,
  { size, payments }: Preparation,
  progress: Progress,
): Promise<void> {
  const books = await openBenchBooks(connectionString);
  try {
    await submitAll(books, [openFunding()], progress);
    await submitAll(books, openings(size), progress);
    await submitAll(books, mandates(size), progress);
    await submitAll(books, funding(size), progress);
    await books.settle();
    await vacuum(books);
    if (payments) await pay(books, size, payments, progress);
  } finally {
    await books.close();
  }
}

/** Notes how large the tables are at every tenth of the way. */
async function pay(
  books: BenchBooks,
  size: PopulationSize,
  payments: number,
  progress: Progress,
): Promise<void> {
  const { teller } = books;
  const { query } = books.database;
  const source = createOrderSource(size, { seed: SEED });
  await beginNotes(query);
  await noteSizes(query, 0);
  for (let done = 0, step = 1; step <= STEPS; step += 1) {
    const most = Math.round((payments * step) / STEPS) - done;
    const load = { teller, source, most, underWay: PAYING_UNDER_WAY, seconds: Number.POSITIVE_INFINITY };
    const { settled } = await saturate(load);
    if (settled < most) throw new Error(`Only ${settled} of ${most} payments were settled.`);
    await books.settle();
    done += most;
    await noteSizes(query, done);
    progress(`${done.toLocaleString('en')} payments`);
  }
  await vacuum(books);
}

/**
 * As autovacuum would in time. Tables without rows are left alone, as autovacuum leaves them: once it has seen one
 * empty, PostgreSQL reads it as a whole instead of by its index, and goes on with that plan when it has grown.
 */
async function vacuum({ database }: BenchBooks): Promise<void> {
  const filled = await database.query<{ name: string }>(
    `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'money' and c.relkind = 'r' and pg_relation_size(c.oid) > 0`,
  );
  await database.query(`vacuum analyze ${filled.map(({ name }) => name).join(', ')}`);
}

/** Submits commands with many of them under way; rejects when one of them is refused. */
async function submitAll(
  { teller }: BenchBooks,
  commands: Iterable<Command>,
  progress: Progress,
): Promise<void> {
  const iterator = commands[Symbol.iterator]();
  let done = 0;
  const work = async () => {
    for (let next = iterator.next(); !next.done; next = iterator.next()) {
      const { entry } = await teller.submit(next.value);
      if (entry.type === 'command-refused') throw new Error(`The bank refused: ${entry.refusal.detail}`);
      done += 1;
      if (done % 200_000 === 0) progress(`${done.toLocaleString('en')} commands of ${next.value.type}`);
    }
  };
  await Promise.all(Array.from({ length: UNDER_WAY }, work));
}

function* openings(size: PopulationSize): Iterable<Command> {
  const { payers, payees } = countsOf(size);
  for (let index = 0; index < payees; index += 1) yield openPayee(payeeAt(index), index);
  for (let index = 0; index < payers; index += 1) yield openPayer(payerAt(index), index);
}

function* activePayers(size: PopulationSize) {
  const { payers } = countsOf(size);
  for (let index = 0; index < payers; index += size.spread) yield { index, payer: payerAt(index) };
}

function* mandates(size: PopulationSize): Iterable<Command> {
  for (const { payer } of activePayers(size)) yield giveMandate(payer);
}

function* funding(size: PopulationSize): Iterable<Command> {
  let group: { index: number; account: string }[] = [];
  for (const { index, payer } of activePayers(size)) {
    group.push({ index, account: payer.account });
    if (group.length < FUNDED_AT_ONCE) continue;
    yield fundPayers(group);
    group = [];
  }
  if (group.length > 0) yield fundPayers(group);
}
