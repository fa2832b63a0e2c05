/** What a teller offers, and what it answers. */

import type { Instant } from '../../platform/kernel/clock.ts';
import type { PaymentRecord } from '../payments/model.ts';
import type { References } from '../views/references.ts';
import type { Books } from './books.ts';
import type { Command } from './commands.ts';
import type { Entry } from './entries.ts';

/** What the books say to a command. `payment` is the payment it concerns, as it stands now. */
export type Answer = {
  readonly entry: Entry;
  readonly position: bigint;
  /** True when the id was answered before; nothing was done again. */
  readonly replayed: boolean;
  readonly payment?: PaymentRecord;
};

export type Teller = {
  /**
   * Resolves after the answer is durable. Rejects with `platform/not-executed` when it is certain that nothing
   * was done, and with `platform/outcome-unknown` when it is not: then the same command may be sent again.
   */
  submit(command: Command): Promise<Answer>;
  /** Looks at committed books, with what `collect` names in memory. */
  read<T>(
    collect: (references: References, books: Books) => void,
    look: (books: Books, now: Instant) => T,
  ): Promise<T>;
  /** The journal position up to which everything is committed. */
  position(): bigint;
  /** False while a commit has failed and the database does not yet take the next. */
  ready(): boolean;
  /** Finishes what was submitted and gives the place free. */
  close(): Promise<void>;
  /** Resolves when the teller has lost its place and will take no command any more. */
  readonly lost: Promise<Error>;
};
