/** Deciding a batch: every command in its order, each seeing what the ones before it did. */

import type { Refusal } from '../../platform/errors/refusals.ts';
import type { Instant } from '../../platform/kernel/clock.ts';
import { invariant } from '../../platform/kernel/invariant.ts';
import type { PaymentRecord } from '../payments/model.ts';
import { applyEntry, type Witness } from './apply.ts';
import type { Books } from './books.ts';
import { checkCaller } from './callers.ts';
import type { Command } from './commands.ts';
import { decide } from './decide.ts';
import type { Entry } from './entries.ts';
import { carryBatches } from './evidence.ts';
import { checkId, findConflict, paymentIdOf } from './identity.ts';

/** An entry that answered an id; without a position it is of this very batch. */
export type KnownAnswer = { readonly entry: Entry; readonly position?: bigint };

/** What a command gets: an answer that becomes true with the batch, or an objection that nothing remembers. */
export type Verdict = { readonly objection: Refusal } | Answered;

export type Answered = {
  readonly entry: Entry;
  readonly position: bigint;
  readonly replayed: boolean;
  readonly payment?: PaymentRecord;
};

type Batch = {
  readonly books: Books;
  /** Hears what changes in them. */
  readonly witness?: Witness;
  readonly now: Instant;
  /** The row that the batch will be. */
  readonly position: bigint;
  readonly commands: readonly Command[];
  /** Answers of earlier batches to ids of this one. */
  readonly known: ReadonlyMap<string, KnownAnswer>;
};

/** Changes the books and returns the entries that must be committed for it, with a verdict for each command. */
export function decideBatch({ books, witness, now, position, commands, known }: Batch): {
  entries: readonly Entry[];
  verdicts: Verdict[];
} {
  const entries: Entry[] = [];
  const answered = new Map(known);
  const desk = {
    books,
    now,
    write(entry: Entry) {
      applyEntry(books, entry, witness);
      entries.push(entry);
    },
  };
  const verdicts = commands.map((command): Verdict => {
    const paymentId = paymentIdOf(command) ?? '';
    const before = answered.get(command.id);
    // Who has no say is turned away before the id is looked at, so that nobody can use up another's id.
    const objection =
      checkCaller(command, books.payments.get(paymentId)) ??
      (before ? findConflict(before.entry, command) : checkId(command, now));
    if (objection) return { objection };
    if (!before) decide(desk, command);
    const entry = before?.entry ?? entries.at(-1);
    invariant(entry, 'A decision writes at least one entry.');
    if (!before) answered.set(command.id, { entry });
    const answeredAt = before?.position ?? position;
    const replayed = before !== undefined;
    const payment = books.payments.get(paymentId);
    // Written out, because it is made for every command.
    if (!payment) return { entry, position: answeredAt, replayed };
    return { entry, position: answeredAt, replayed, payment };
  });
  return { entries: carryBatches(entries, commands), verdicts };
}
