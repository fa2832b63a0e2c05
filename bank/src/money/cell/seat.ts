/** How a process reaches the teller at the moment: it is the teller itself, or it is a door with a line to it. */

import { notExecuted, outcomeUnknown } from '../../platform/errors/unavailable.ts';
import type { Instant } from '../../platform/kernel/clock.ts';
import type { Books } from '../teller/books.ts';
import type { Command } from '../teller/commands.ts';
import type { Answer } from '../teller/teller.ts';
import type { References } from '../views/references.ts';

export type Collect = (references: References, books: Books) => void;
export type Look<T> = (books: Books, now: Instant) => T;

export type Seat = {
  readonly role: 'teller' | 'door';
  /** The process that is the teller. */
  readonly holder: string;
  submit(command: Command): Promise<Answer>;
  read<T>(collect: Collect, look: Look<T>): Promise<T>;
  /** The journal position up to which everything is committed now. */
  latest(): Promise<bigint>;
  /** The last committed position that this process has heard of. */
  position(): bigint;
  /** Tells all other processes something that no journal holds. */
  announce(item: unknown): void;
  isOver(): boolean;
  /** False while the teller is known to be unable to take anything. */
  isReady(): boolean;
  /** Resolves when the seat serves no longer, with the reason. */
  readonly over: Promise<Error>;
  close(): Promise<void>;
};

/** What callers hear whose command was under way when the teller changed. */
export const TELLER_CHANGED = 'The teller has changed while it was at work.';

/** Work that ends with its seat: what is under way then rejects as unknown, what comes later as not executed. */
export type Guard = {
  run<T>(work: () => Promise<T>): Promise<T>;
  end(error: Error): void;
  isOver(): boolean;
  readonly over: Promise<Error>;
};

export function createGuard(): Guard {
  const pending = new Set<(error: Error) => void>();
  let announce: (error: Error) => void = () => {};
  let ended = false;
  const over = new Promise<Error>((resolve) => {
    announce = resolve;
  });
  return {
    over,
    isOver: () => ended,
    run(work) {
      if (ended) return Promise.reject(notExecuted('The teller has changed.'));
      return new Promise((resolve, reject) => {
        pending.add(reject);
        const settling =
          <Value>(settle: (value: Value) => void) =>
          (value: Value) => {
            pending.delete(reject);
            settle(value);
          };
        work().then(settling(resolve), settling(reject));
      });
    },
    end(error) {
      if (ended) return;
      ended = true;
      announce(error);
      for (const reject of pending) reject(outcomeUnknown(TELLER_CHANGED));
      pending.clear();
    },
  };
}
