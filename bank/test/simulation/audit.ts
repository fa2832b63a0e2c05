/** Compares what the bank does with the reference model, at every row, every answer and every step of the views. */

import { isDeepStrictEqual } from 'node:util';
import type { JournalHead } from '../../src/money/storage/storage.ts';
import { type Books, emptyBooks } from '../../src/money/teller/books.ts';
import { findFault, genesisHash, type JournalRow } from '../../src/money/teller/chain.ts';
import { decodeSlices } from '../../src/money/teller/codec/codec.ts';
import type { Command } from '../../src/money/teller/commands.ts';
import type { Entry } from '../../src/money/teller/entries.ts';
import type { Answer } from '../../src/money/teller/teller.ts';
import { Refusal } from '../../src/platform/errors/refusals.ts';
import type { Clock } from '../../src/platform/kernel/clock.ts';
import { timeOfId } from '../../src/platform/kernel/ids.ts';
import { entryText, keysIn, missingFor, textIn } from './describe.ts';
import { createInvariants } from './invariants.ts';
import type { MemoryDatabase } from './memory-database.ts';
import type { Model } from './model/model.ts';
import { createPromises, type Submission } from './promises.ts';

/** Recent rows whose entries are kept to be compared with fresh answers. */
const KEPT_ROWS = 64;
/** How many recent transfers, groups and payments are looked for in memory: to look at them keeps them there. */
const COMPARED_HISTORY = 12;
const TOLERANCE_MS = 300_000;

export type Audit = ReturnType<typeof createAudit>;

export type AuditOptions = {
  readonly model: Model;
  readonly database: () => MemoryDatabase;
  /** The latest time that any clock has shown. */
  readonly latestTime: () => number;
  /** Notes a line for the hash and the trace. */
  readonly note: (line: string) => void;
  /** Ends the simulation: bank and model differ. */
  readonly fail: (difference: string) => void;
  readonly learn: (entry: Entry) => void;
};

export function createAudit({ model, database, latestTime, note, fail, learn }: AuditOptions) {
  const promises = createPromises(fail);
  const invariants = createInvariants(fail);
  const rows = new Map<bigint, Entry[]>();
  /** What every row changed, and how it stood after it, until the views have come past it for good. */
  const changes = new Map<
    bigint,
    { texts: Map<string, string>; places: readonly (readonly [id: string, place: string])[] }
  >();
  /** Keys of transfers, groups and payments that were touched last. */
  const history: string[] = [];
  let last: JournalHead = { position: 0n, hash: genesisHash, epoch: 0n, recordedAt: 0 };

  function expect(what: string, bank: string, expected: string): void {
    if (bank !== expected) fail(`${what}\n  the bank:  ${bank}\n  the model: ${expected}`);
  }

  function committed(row: JournalRow): void {
    const fault = findFault(last, row);
    if (fault) return fail(fault);
    if (row.recordedAt < last.recordedAt) return fail(`Row ${row.position} goes back in time.`);
    if (row.recordedAt > latestTime()) return fail(`Row ${row.position} is ahead of every clock.`);
    last = row;
    const slices = decodeSlices(row.body);
    const entries = slices.map(({ entry }) => entry);
    rows.set(row.position, entries);
    rows.delete(row.position - BigInt(KEPT_ROWS));
    note(`row ${row.position} epoch ${row.epoch} ${row.hash.toString('hex')}`);
    for (const entry of entries) invariants.follow(entry);
    model.takeTouched();
    for (let index = 0; index < entries.length; ) index += follow(row, entries, index);
    const texts = new Map<string, string>();
    for (const key of model.takeTouched()) texts.set(key, model.textOf(key));
    for (const key of texts.keys()) if (/^(transfer|payment|group) /.test(key)) history.push(key);
    history.splice(0, history.length - COMPARED_HISTORY);
    const places = slices.map(
      ({ entry, offset, length }) => [entry.id, `${row.position} ${offset} ${length}`] as const,
    );
    changes.set(row.position, { texts, places });
  }

  /** Lets the model decide the command that is answered next, and compares; how many entries it took. */
  function follow(row: JournalRow, entries: readonly Entry[], index: number): number {
    const upcoming = entries.slice(index, index + 2);
    const answering = upcoming.findIndex(({ id, content }) => promises.commandOf(id, content));
    const entry = entries[index + answering];
    const command = entry && promises.commandOf(entry.id, entry.content);
    if (!entry || !command) {
      const stray = entries[index];
      fail(
        `Row ${row.position} answers ${stray?.id}, which nobody has asked with the content ${stray?.content}.`,
      );
      return entries.length;
    }
    if (timeOfId(entry.id) > row.recordedAt + TOLERANCE_MS) fail(`Id ${entry.id} is from the future.`);
    const objection = model.objectionTo(command);
    if (objection) fail(`${command.type} ${command.id} was decided; the model objects: ${objection}.`);
    const lines = model.decide(command, row.recordedAt);
    const said = entries.slice(index, index + lines.length);
    expect(
      `${command.type} ${command.id} in row ${row.position}`,
      said.map(entryText).join(' | '),
      lines.join(' | '),
    );
    if (said.some(({ at }) => at !== row.recordedAt)) fail(`Row ${row.position} has entries of other times.`);
    const payment = authorisedBy(entry);
    const exceeded = payment && model.exceededLimit(payment);
    if (exceeded) fail(`Payment ${payment} exceeds the limit ${exceeded}.`);
    for (const [offset, one] of said.entries()) {
      promises.journaled(one, { position: row.position, index: index + offset });
      note(`  ${entryText(one)}`);
      learn(one);
    }
    return Math.max(1, lines.length);
  }

  /** The views stand at `to`: everything that was changed since `from` must look as the model says it did then. */
  function projected(from: bigint, to: bigint): void {
    note(`views ${from} to ${to}`);
    const texts = new Map<string, string>();
    const places: (readonly [string, string])[] = [];
    for (let position = from + 1n; position <= to; position += 1n) {
      const change = changes.get(position);
      if (!change)
        return fail(`The views show row ${position}, which they showed before or which is not there.`);
      for (const [key, text] of change.texts) texts.set(key, text);
      places.push(...change.places);
    }
    const shown = emptyBooks();
    const accounts = invariants.accountNumbers();
    database().views.load(shown, { ...missingFor(texts.keys()), accounts });
    checkBalances(shown);
    for (const [key, text] of texts) compareView(shown, key, text);
    compareOutcomes(places);
  }

  /** What the views show for good is not compared again. */
  function kept(to: bigint): void {
    for (const position of changes.keys()) if (position <= to) changes.delete(position);
  }

  function compareView(shown: Books, key: string, expected: string): void {
    const bank = textIn(shown, key);
    if (bank !== expected && !model.mayForget(key, last.recordedAt))
      expect(`the view of ${key}`, bank, expected);
  }

  function compareOutcomes(places: readonly (readonly [id: string, place: string])[]): void {
    const found = database().views.outcomes(places.map(([id]) => id));
    for (const [id, place] of places) {
      const shown = found.get(id);
      const text = shown ? `${shown.position} ${shown.offset} ${shown.length}` : 'absent';
      if (text !== place) expect(`the outcome of ${id}`, text, place);
    }
  }

  /** Everything that the views show against everything that the model knows. The views must have caught up. */
  function compareAll(): void {
    const shown = emptyBooks();
    const keys = model.allKeys();
    const { views } = database();
    views.load(shown, missingFor(keys));
    for (const key of keys) compareView(shown, key, model.textOf(key));
    const { accounts, transfers, mandates, payments, outcomes } = views.sizes();
    const known = `${model.ledger.accounts.size} ${model.ledger.transfers.size} ${model.mandates.size} ${model.payments.size} ${promises.size()}`;
    expect('the sizes of the views', `${accounts} ${transfers} ${mandates} ${payments} ${outcomes}`, known);
    checkBalances(shown);
  }

  /** Of all accounts, because after every step of the views debits are credits; there are few enough of them. */
  function checkBalances(shown: Books): void {
    for (const [assetId, difference] of balances(shown))
      if (difference !== 0n) fail(`Debits and credits in ${assetId} differ by ${difference} in the views.`);
  }

  /** What is in a teller's memory, of which it says that nothing has been committed since. */
  function compareMemory(books: Books, position: bigint): void {
    if (position !== last.position) return;
    for (const key of [...keysIn(books), ...history]) compareInMemory(books, key, model.textOf(key));
  }

  /** What a row touched, in the memory of the teller that wrote it, which is not ahead of it by anything else. */
  function compareTouched({ position }: JournalRow, books: Books | undefined): void {
    if (!books || position !== last.position) return;
    for (const [key, text] of changes.get(position)?.texts ?? []) compareInMemory(books, key, text);
  }

  function compareInMemory(books: Books, key: string, expected: string): void {
    const bank = textIn(books, key);
    if (bank === expected || bank === 'absent' || (bank === '' && key.startsWith('group '))) return;
    if (!model.mayForget(key, last.recordedAt)) expect(`in memory ${key}`, bank, expected);
  }

  function answered(submission: Submission, answer: Answer): void {
    promises.answered(submission, answer);
    const said = rows.get(answer.position)?.find(({ id }) => id === answer.entry.id);
    if (said && !isDeepStrictEqual(said, answer.entry))
      fail(`The answer to ${answer.entry.id} is not what row ${answer.position} says.`);
    note(`answer ${submission.command.id} ${answer.position} ${answer.replayed ? 'again' : 'first'}`);
  }

  /** Returns the code of the refusal. Anything else than a refusal is a fault of the bank. */
  function rejected(submission: Submission, error: unknown): string {
    const { command } = submission;
    if (!(error instanceof Refusal)) {
      fail(`${command.type} ${command.id} was rejected with ${error instanceof Error ? error.stack : error}`);
      return 'error';
    }
    const { code } = error.definition;
    note(`refusal ${command.id} ${code}`);
    if (code === 'platform/outcome-unknown') return code;
    if (code !== 'platform/not-executed')
      expect(`the objection to ${command.type} ${command.id}`, code, objectionTo(submission) ?? 'none');
    promises.ruleOut(submission);
    return code;
  }

  function objectionTo(submission: Submission): string | undefined {
    const { command } = submission;
    const objection = model.objectionTo(command);
    if (objection) return objection;
    if (promises.isConflict(command)) return 'ledger/id-conflict';
    const earliest = Math.min(submission.earliest, submission.clock.now());
    return timeOfId(command.id) > earliest + TOLERANCE_MS ? 'ledger/id-from-the-future' : undefined;
  }

  /** What breaks while it compares is a difference too, and must not look like a fault of the database. */
  function guarded<Given extends unknown[]>(compare: (...given: Given) => void): (...given: Given) => void {
    return (...given) => {
      try {
        compare(...given);
      } catch (error) {
        fail(error instanceof Error ? (error.stack ?? error.message) : String(error));
      }
    };
  }

  return {
    committed: guarded(committed),
    projected: guarded(projected),
    kept,
    compareAll: guarded(compareAll),
    compareMemory: guarded(compareMemory),
    compareTouched: guarded(compareTouched),
    answered: guarded(answered),
    rejected,
    submitted: (command: Command, clock: Clock): Submission =>
      promises.submitted({ command, clock, earliest: Math.min(clock.now(), last.recordedAt) }),
    position: () => last.position,
  };
}

/** The payment that an entry has allowed to take something of its mandates' limits. */
function authorisedBy(entry: Entry): string | undefined {
  if (entry.type === 'order-decided') return entry.id;
  return entry.type === 'payment-changed' && entry.decided ? entry.paymentId : undefined;
}

function balances({ accounts }: Books): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const { assetId, debitsPosted, creditsPosted, debitsPending, creditsPending } of accounts.values()) {
    const difference = debitsPosted - creditsPosted + (debitsPending - creditsPending) * 2n ** 80n;
    sums.set(assetId, (sums.get(assetId) ?? 0n) + difference);
  }
  return sums;
}
