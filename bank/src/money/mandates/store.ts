/** The SQL of mandates: questions to the views of the journal. */

import type { Query } from '../../platform/database/database.ts';
import type { PaymentRecord } from '../payments/model.ts';
import { decodeRecord } from '../teller/codec.ts';
import type { MandateRecord } from './model.ts';

export type MandateFilter = {
  ownerId?: string | undefined;
  thingId?: string | undefined;
  after?: string | undefined;
  limit: number;
};

export type MandateStore = ReturnType<typeof createMandateStore>;

export function createMandateStore(query: Query) {
  return {
    /** Newest first. */
    async listIds({ ownerId, thingId, after, limit }: MandateFilter): Promise<string[]> {
      const rows = await query<{ id: string }>(
        `select id from money.mandates
         where ($1::uuid is null or owner_id = $1) and ($2::uuid is null or thing_id = $2) and ($3::uuid is null or id < $3)
         order by id desc limit $4`,
        [ownerId ?? null, thingId ?? null, after ?? null, limit],
      );
      return rows.map(({ id }) => id);
    },

    /** Newest first. */
    async listVersions(mandateId: string): Promise<MandateRecord[]> {
      const rows = await query<{ record: Buffer }>(
        `select record from money.mandate_versions where mandate_id = $1 order by position desc, entry_index desc`,
        [mandateId],
      );
      return rows.map(({ record }) => decodeRecord<MandateRecord>(record));
    },

    /** Decided orders of a thing, oldest first; what back-tests run over. */
    async listPaymentsOf(thingId: string, from: number, to: number, limit: number): Promise<PaymentRecord[]> {
      const rows = await query<{ record: Buffer }>(
        `select record from money.payments where thing_id = $1 and decided_at >= $2 and decided_at < $3 order by decided_at, id limit $4`,
        [thingId, from, to, limit],
      );
      return rows.map(({ record }) => decodeRecord<PaymentRecord>(record));
    },
  };
}
