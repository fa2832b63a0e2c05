/** What stands in the teller's line: commands to decide, and looks at the books between two batches. */

import type { Instant } from '../../platform/kernel/clock.ts';
import type { References } from '../views/references.ts';
import type { Books } from './books.ts';
import type { Command } from './commands.ts';
import type { Answer } from './teller.ts';

export type Submission = {
  readonly kind: 'command';
  readonly command: Command;
  resolve(answer: Answer): void;
  reject(error: unknown): void;
};

export type Reading = {
  readonly kind: 'reading';
  collect(references: References, books: Books): void;
  look(books: Books, now: Instant): void;
  reject(error: unknown): void;
};

/** A look whose failure is told to whoever asked, and to nobody else in the batch. */
export function readingOf<T>(
  collect: Reading['collect'],
  look: (books: Books, now: Instant) => T,
  { resolve, reject }: { resolve(seen: T): void; reject(error: unknown): void },
): Reading {
  return {
    kind: 'reading',
    collect,
    reject,
    look(books, now) {
      try {
        resolve(look(books, now));
      } catch (error) {
        reject(error);
      }
    },
  };
}
