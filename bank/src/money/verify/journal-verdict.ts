/** Remembers in the database that the journal was found broken, for every process that is open on it or opens later. */

import type { Query } from '../../platform/database/database.ts';
import type { Difference } from './difference.ts';

/** What was wrong, as it was said then. */
export type Verdict = Pick<Difference, 'message' | 'place'> & {
  /** Tells one finding from the next, to the microsecond. */
  readonly foundAt: string;
};

export function createVerdictStore(query: Query) {
  return {
    async read(): Promise<Verdict | undefined> {
      const [row] = await query<{ position: bigint; reason: string; foundAt: string }>(
        `select position, reason, found_at::text as "foundAt" from money.journal_verdict`,
        [],
        'read-verdict',
      );
      return row && { message: row.reason, place: { position: row.position }, foundAt: row.foundAt };
    },

    async note({ message, place }: Difference): Promise<void> {
      await query(
        `insert into money.journal_verdict (position, reason, found_at) values ($1, $2, clock_timestamp())
         on conflict (singleton) do update
           set position = excluded.position, reason = excluded.reason, found_at = excluded.found_at`,
        [place.position, message],
      );
    },

    /** Takes this one back, and none that was found since. */
    async lift({ foundAt }: Verdict): Promise<void> {
      await query(`delete from money.journal_verdict where found_at = $1::timestamptz`, [foundAt]);
    },
  };
}
