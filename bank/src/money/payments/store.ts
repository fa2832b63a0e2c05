/** The SQL of payments: offers and meters of their own, and questions to the views of the journal. */

import type { Static } from 'typebox';
import type { Query } from '../../platform/database/database.ts';
import {
  decidedEntry,
  type PaymentBytes,
  paymentBytes,
  paymentsOfAccounts,
  toPayment,
} from '../storage/payment-rows.ts';
import type { ContentLine, MeterReading, QuoteOffer } from './contract.ts';
import type { PaymentRecord } from './model.ts';

export type StoredQuote = {
  readonly id: string;
  readonly payeeId: string;
  readonly offer: QuoteOffer;
  readonly signature: string;
  readonly offerHash: string;
  readonly createdAt: Date;
};

export type StoredRequest = {
  readonly id: string;
  readonly payeeId: string;
  readonly thingId: string;
  readonly lines: ContentLine[];
  readonly createdAt: Date;
};

export type Reading = Static<typeof MeterReading>;

export type ListedPayment = {
  readonly record: PaymentRecord;
  readonly position: bigint;
  readonly reading?: Reading;
};

/** `decidedPosition` is where the journal decided it; lists are in this order. */
export type FoundPayment = ListedPayment & { readonly decidedPosition: bigint };

export type PaymentFilter = {
  readonly ownerId?: string | undefined;
  /** Beside the owner's: what waits, and may be approved by this party. Some of what is found may not be. */
  readonly approverId?: string | undefined;
  readonly thingId?: string | undefined;
  readonly payeeId?: string | undefined;
  readonly mandateId?: string | undefined;
  readonly state?: string | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly after?: { position: bigint; id: string } | undefined;
  readonly limit: number;
};

const quoteColumns = `id, payee_id as "payeeId", offer, signature, offer_hash as "offerHash", created_at as "createdAt"`;
const requestColumns = `id, payee_id as "payeeId", thing_id as "thingId", lines, created_at as "createdAt"`;

/** The ids of payments, and of holds of the ledger that belong to none. */
export type DueEnds = { readonly payments: readonly string[]; readonly holds: readonly string[] };

export type PaymentStore = ReturnType<typeof createPaymentStore>;

export function createPaymentStore(query: Query) {
  return {
    /** False when the id is taken. */
    async insertQuote({
      id,
      payeeId,
      offer,
      signature,
      offerHash,
      createdAt,
    }: StoredQuote): Promise<boolean> {
      const rows = await query(
        `insert into payments.quotes (id, payee_id, request_id, offer, signature, offer_hash, created_at)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing returning id`,
        [id, payeeId, offer.requestId ?? null, JSON.stringify(offer), signature, offerHash, createdAt],
        'insert-quote',
      );
      return rows.length === 1;
    },

    async findQuote(id: string): Promise<StoredQuote | undefined> {
      const [row] = await query<StoredQuote>(
        `select ${quoteColumns} from payments.quotes where id = $1`,
        [id],
        'find-quote',
      );
      return row;
    },

    /** The youngest by the time in their ids, the youngest first. */
    async listQuoteIds(limit: number): Promise<string[]> {
      const rows = await query<{ id: string }>(`select id from payments.quotes order by id desc limit $1`, [
        limit,
      ]);
      return rows.map(({ id }) => id);
    },

    async findQuoteOfRequest(requestId: string): Promise<StoredQuote | undefined> {
      const [row] = await query<StoredQuote>(
        `select ${quoteColumns} from payments.quotes where request_id = $1 order by id limit 1`,
        [requestId],
      );
      return row;
    },

    /** False when the id is taken. */
    async insertRequest({ id, payeeId, thingId, lines, createdAt }: StoredRequest): Promise<boolean> {
      const rows = await query(
        `insert into payments.quote_requests (id, payee_id, thing_id, lines, created_at)
         values ($1, $2, $3, $4, $5) on conflict do nothing returning id`,
        [id, payeeId, thingId, JSON.stringify(lines), createdAt],
      );
      return rows.length === 1;
    },

    async findRequest(id: string): Promise<StoredRequest | undefined> {
      const [row] = await query<StoredRequest>(
        `select ${requestColumns} from payments.quote_requests where id = $1`,
        [id],
      );
      return row;
    },

    /** Requests of the last hour that have no quote yet, oldest first. */
    listOpenRequests(
      payeeId: string,
      since: Date,
      after: string | null,
      limit: number,
    ): Promise<StoredRequest[]> {
      return query<StoredRequest>(
        `select ${requestColumns} from payments.quote_requests r
         where payee_id = $1 and created_at >= $2 and ($3::uuid is null or id > $3)
           and not exists (select 1 from payments.quotes q where q.request_id = r.id)
         order by id limit $4`,
        [payeeId, since, after, limit],
      );
    },

    async saveReading(paymentId: string, reading: Reading): Promise<void> {
      await query(
        `insert into payments.meters (payment_id, reading) values ($1, $2) on conflict (payment_id) do update set reading = excluded.reading`,
        [paymentId, JSON.stringify(reading)],
        'save-reading',
      );
    },

    async findReading(paymentId: string): Promise<Reading | undefined> {
      const [row] = await query<{ reading: Reading }>(
        `select reading from payments.meters where payment_id = $1`,
        [paymentId],
        'find-reading',
      );
      return row?.reading;
    },

    /** The journal's rows in which something happened to the payment, in order. What moves no money is its last change. */
    async listRows(paymentId: string): Promise<Buffer[]> {
      const rows = await query<{ body: Buffer }>(
        `select body from money.journal where position in (
           select position from money.payments where id = $1
           union select position from money.other_transfers where id = $1
           union select position from money.other_transfers where payment_id = $1 and payment_id <> id)
         order by position`,
        [paymentId],
      );
      return rows.map(({ body }) => body);
    },

    /** Newest first. Approvers stand as text in the record and in no column, because few payments wait at a time. */
    async list(filter: PaymentFilter): Promise<FoundPayment[]> {
      const { ownerId, approverId, thingId, payeeId, mandateId, state, from, to, after, limit } = filter;
      const rows = await query<PaymentRow>(
        `select ${paymentBytes}, p.position, p.decided_position, m.reading
         from (${sourceOf(filter)}) p left join payments.meters m on m.payment_id = p.id
         order by p.decided_position desc, p.id desc limit $10`,
        [
          ownerId,
          thingId,
          payeeId,
          mandateId,
          state,
          from,
          to,
          after?.position,
          after?.id,
          limit,
          approverId,
        ].map((value) => value ?? null),
      );
      return rows.map(toListed);
    },

    /** What the filter sees of the changes after a journal position, in their order; what an interrupted stream missed. */
    async listChangedAfter(
      after: { position: bigint; id: string },
      { ownerId, thingId, payeeId, limit }: Pick<PaymentFilter, 'ownerId' | 'thingId' | 'payeeId' | 'limit'>,
    ): Promise<FoundPayment[]> {
      const changed = (which: string, place: string) =>
        `(select p.* from money.payments p where ${which} and (${place}, p.id) > ($1, $2::uuid)
            and ($3::uuid is null or p.owner_id = $3)
            and (($4::uuid is null and $5::uuid is null) or p.thing_id = $4 or p.payee_id = $5)
          order by ${place}, p.id limit $6)`;
      const rows = await query<PaymentRow>(
        `select ${paymentBytes}, p.position, p.decided_position, m.reading
         from (${changed('p.position = p.decided_position', 'p.decided_position')}
               union all ${changed('p.position <> p.decided_position', 'p.position')}) p
         left join payments.meters m on m.payment_id = p.id
         order by p.position, p.id limit $6`,
        [after.position, after.id, ownerId ?? null, thingId ?? null, payeeId ?? null, limit],
      );
      return rows.map(toListed);
    },

    /** Those of these payments that the views show, in no order. */
    async listByIds(ids: readonly string[]): Promise<FoundPayment[]> {
      const rows = await query<PaymentRow>(
        `select ${paymentBytes}, p.position, p.decided_position, m.reading from money.payments p
         left join payments.meters m on m.payment_id = p.id where p.id = any($1::uuid[])`,
        [ids],
        'list-payments-by-id',
      );
      return rows.map(toListed);
    },

    /** Payments and holds of the ledger whose time is over. */
    async listDue(now: number, limit: number): Promise<DueEnds> {
      const payments = await query<{ id: string }>(
        `select id from money.payments where state in ('waiting', 'authorised', 'partly-captured') and expires_at <= $1 order by expires_at limit $2`,
        [now, limit],
      );
      const holds = await query<{ id: string }>(
        `select id from money.other_transfers where remaining > 0 and payment_id is null and expires_at <= $1 order by expires_at limit $2`,
        [now, limit],
      );
      return { payments: payments.map(({ id }) => id), holds: holds.map(({ id }) => id) };
    },
  };
}

type PaymentRow = PaymentBytes & { position: bigint; decided_position: bigint; reading: Reading | null };

function toListed({ position, decided_position, reading, ...bytes }: PaymentRow): FoundPayment {
  const record = toPayment(bytes);
  return { record, position, decidedPosition: decided_position, ...(reading && { reading }) };
}

const MATCHES = `($1::uuid is null or p.owner_id = $1)
  and ($2::uuid is null or p.thing_id = $2) and ($3::uuid is null or p.payee_id = $3)`;
const IS_WANTED = `($4::uuid is null or p.mandate_id = $4) and ($5::text is null or p.state = $5)
  and ($6::bigint is null or p.decided_at >= $6) and ($7::bigint is null or p.decided_at < $7)
  and ($8::bigint is null or (p.decided_position, p.id) < ($8, $9::uuid)) and ($11::text is null or $11 <> '')`;
const NEWEST = 'order by p.decided_position desc, p.id desc limit $10';

/** Where the payments of a list are looked for: the narrowest place that has an index. */
function sourceOf({ ownerId, approverId, thingId, payeeId, mandateId }: PaymentFilter): string {
  const filter = `${MATCHES} and ${IS_WANTED}`;
  const among = (where: string) => `select p.* from ${paymentsOfAccounts(where, filter, '$10')}`;
  if (thingId) return among('a.thing_id = $2');
  if (mandateId) return among('a.number = (select account from money.mandates where id = $4)');
  const ofPayee = 'p.payee_account = (select account from merchants.merchants where id = $3)';
  if (payeeId) return `select p.* from money.payments p where ${ofPayee} and ${filter} ${NEWEST}`;
  if (!ownerId) return `select p.* from money.payments p where ${filter} ${NEWEST}`;
  const own = among('a.owner_id = $1');
  if (!approverId) return own;
  const waiting = `select p.* from money.payments p where p.state = 'waiting' and p.owner_id <> $1 and ${IS_WANTED}
    and position(convert_to($11::text, 'UTF8') in coalesce(p.record, ${decidedEntry})) > 0 ${NEWEST}`;
  return `(${own}) union all (${waiting})`;
}
