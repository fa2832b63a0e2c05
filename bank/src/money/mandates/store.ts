/** The SQL of mandates: questions to the views of the journal. */

import type { Query } from '../../platform/database/database.ts';
import type { PaymentRecord } from '../payments/model.ts';
import { type PaymentBytes, paymentBytes, paymentsOfAccounts, toPayment } from '../storage/payment-rows.ts';
import { decodeSlices } from '../teller/codec/codec.ts';
import { decodeRecord } from '../teller/codec/values.ts';
import type { MandateRecord } from './model.ts';

export type MandateFilter = {
  ownerId?: string | undefined;
  thingId?: string | undefined;
  after?: string | undefined;
  limit: number;
};

export type MandateStore = ReturnType<typeof createMandateStore>;

export function createMandateStore(query: Query) {
  /** The documents of mandates in these rows of the journal, by their place. */
  async function documentsAt(positions: readonly bigint[]): Promise<Map<string, string>> {
    if (positions.length === 0) return new Map();
    const rows = await query<{ position: bigint; body: Buffer }>(
      `select position, body from money.journal where position = any($1::bigint[])`,
      [[...new Set(positions)]],
    );
    const documents = rows.flatMap(({ position, body }) =>
      decodeSlices(body).flatMap(({ entry, offset }): [string, string][] =>
        entry.type === 'mandate-recorded' && entry.document
          ? [[placeOf(position, offset), entry.document]]
          : [],
      ),
    );
    return new Map(documents);
  }

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

    /** Newest first, each with the document that the journal keeps of it. */
    async listVersions(mandateId: string): Promise<{ mandate: MandateRecord; document?: string }[]> {
      const rows = await query<{ record: Buffer; position: bigint; entry_offset: number }>(
        `select record, position, entry_offset from money.mandate_versions where mandate_id = $1
         order by position desc, entry_offset desc`,
        [mandateId],
      );
      const versions = rows.map((row) => ({ ...row, mandate: decodeRecord<MandateRecord>(row.record) }));
      const signed = versions.filter(({ mandate }) => mandate.signedBy);
      const documents = await documentsAt(signed.map(({ position }) => position));
      return versions.map(({ mandate, position, entry_offset: offset }) => {
        const document = mandate.signedBy && documents.get(placeOf(position, offset));
        return { mandate, ...(document && { document }) };
      });
    },

    /** Decided orders of a thing, newest first; what back-tests run over. */
    async listPaymentsOf(thingId: string, from: number, to: number, limit: number): Promise<PaymentRecord[]> {
      const rows = await query<PaymentBytes>(
        `select ${paymentBytes} from ${paymentsOfAccounts('a.thing_id = $1', 'p.decided_at >= $2 and p.decided_at < $3', '$4')}`,
        [thingId, from, to, limit],
      );
      return rows.map(toPayment);
    },
  };
}

function placeOf(position: bigint, offset: number): string {
  return `${position} ${offset}`;
}
