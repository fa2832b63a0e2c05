/** Why the books do not open, or close at once: the journal is not what the bank wrote. */

import { CannotOpen } from '../storage/storage.ts';
import type { Difference } from './difference.ts';

export class JournalBroken extends CannotOpen {
  override readonly name = 'JournalBroken';
  /** The journal row at which it shows. */
  readonly position: bigint;

  constructor({ message, place }: Pick<Difference, 'message' | 'place'>) {
    super(
      `The books do not open, because the journal is broken. ${message} ` +
        'Put it back from a backup (npm run restore); npm run verify says more.',
    );
    this.position = place.position;
  }
}
