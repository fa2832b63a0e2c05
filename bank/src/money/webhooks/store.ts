/** The table of webhooks, and questions to the views and the journal about what concerns their holders. */

import type { Query, Transaction } from '../../platform/database/database.ts';
import { type Instant, toIso } from '../../platform/kernel/clock.ts';
import type { PageBounds } from '../../platform/operations/paging.ts';
import { decidedEntry } from '../storage/payment-rows.ts';
import type { PauseReason } from './contract.ts';
import { type Cursor, firstRowAfter, type Holder, type StoredWebhook } from './model.ts';
import type { AfterFailure } from './rules.ts';

type Row = {
  id: string;
  owner_id: string | null;
  merchant_id: string | null;
  url: string;
  label: string | null;
  secret_id: string;
  secret_made_at: Date;
  old_secret_id: string | null;
  old_secret_until: Date | null;
  paused_because: PauseReason | null;
  position: bigint;
  place: number;
  delivered_at: Date | null;
  failures: number;
  failing_since: Date | null;
  last_error: string | null;
  next_attempt_at: Date | null;
  created_at: Date;
};

/** A row of the journal, and what of it concerns a holder. */
export type ConcernedRow = {
  readonly position: bigint;
  readonly paymentIds: readonly string[];
  /** Where in its body orders were decided. */
  readonly decidedAt: readonly number[];
  /** Whether it may hold changes of payments as well. */
  readonly hasChanges: boolean;
};

/** One question looks at so many rows of the journal, so that none takes long, however far behind a webhook is. */
const ROWS_AT_ONCE = 500n;

export type WebhookStore = ReturnType<typeof createWebhookStore>;

export function createWebhookStore(query: Query) {
  async function change(sql: string, values: readonly unknown[]): Promise<StoredWebhook | undefined> {
    const [row] = await query<Row>(`update webhooks.webhooks set ${sql} returning *`, values);
    return row && toWebhook(row);
  }

  return {
    async find(id: string): Promise<StoredWebhook | undefined> {
      const [row] = await query<Row>(
        'select * from webhooks.webhooks where id = $1',
        [id],
        'webhooks: by id',
      );
      return row && toWebhook(row);
    },

    /** A holder's, or everybody's. */
    async list(holder: Holder | undefined, { limit, after }: PageBounds): Promise<StoredWebhook[]> {
      const rows = await query<Row>(
        `select * from webhooks.webhooks
         where ($1::uuid is null or owner_id = $1) and ($2::uuid is null or merchant_id = $2)
           and ($3::uuid is null or id < $3)
         order by id desc limit $4`,
        [...columnsOf(holder), after, limit],
      );
      return rows.map(toWebhook);
    },

    /** Those that are sent to. */
    async listOpen(): Promise<{ id: string; holder: Holder }[]> {
      const rows = await query<Row>(
        'select id, owner_id, merchant_id from webhooks.webhooks where paused_because is null',
      );
      return rows.map((row) => ({ id: row.id, holder: holderOfRow(row) }));
    },

    /** Only where the cursor still stands at `from`: a replay, or another process, may have moved it meanwhile. */
    noteDelivered(
      { id, cursor: from }: StoredWebhook,
      to: Cursor,
      at: Instant,
    ): Promise<StoredWebhook | undefined> {
      return change(
        `position = $4, place = $5, delivered_at = $6,
         failures = 0, failing_since = null, last_error = null, next_attempt_at = null
         where id = $1 and position = $2 and place = $3`,
        [id, from.position, from.place, to.position, to.place, toIso(at)],
      );
    },

    /** Only where nothing has changed that the attempt depended on. */
    noteFailed(
      { id, cursor, url }: StoredWebhook,
      failure: AfterFailure & { error: string },
      at: Instant,
    ): Promise<StoredWebhook | undefined> {
      const { error, nextAttemptAt, pausedBecause = null } = failure;
      const next = nextAttemptAt === undefined ? null : toIso(nextAttemptAt);
      return change(
        `failures = failures + 1, failing_since = coalesce(failing_since, $5),
         last_error = $6, next_attempt_at = $7, paused_because = $8
         where id = $1 and position = $2 and place = $3 and url = $4 and paused_because is null`,
        [id, cursor.position, cursor.place, url, toIso(at), error, next, pausedBecause],
      );
    },

    /** For those that had nothing to send for long, so that the next start need not look there again. */
    async noteNothing(moves: readonly { id: string; from: Cursor; to: Cursor }[]): Promise<void> {
      await query(
        `update webhooks.webhooks w set position = m.to_position, place = m.to_place
         from unnest($1::uuid[], $2::bigint[], $3::integer[], $4::bigint[], $5::integer[])
           as m (id, position, place, to_position, to_place)
         where w.id = m.id and w.position = m.position and w.place = m.place`,
        [
          moves.map(({ id }) => id),
          moves.map(({ from }) => from.position),
          moves.map(({ from }) => from.place),
          moves.map(({ to }) => to.position),
          moves.map(({ to }) => to.place),
        ],
      );
    },

    /**
     * Rows behind the cursor in which something happened to payments of the holder, in order and whole, `limit` at
     * the most; `seenTo` is the last row that was looked at, and `mayBeMore` whether the views show further ones. The views show an order where it was decided, what moved
     * money by its transfers, and what did not as the last change of its payment.
     */
    async rowsAfter(
      holder: Holder,
      cursor: Cursor,
      limit: number,
    ): Promise<{ rows: ConcernedRow[]; seenTo: bigint; mayBeMore: boolean }> {
      const first = firstRowAfter(cursor);
      const [shown] = await query<{ position: bigint }>('select position from money.projection');
      const end = shown?.position ?? 0n;
      const last = end < first + ROWS_AT_ONCE ? end : first + ROWS_AT_ONCE - 1n;
      if (last < first) return { rows: [], seenTo: cursor.position, mayBeMore: false };
      const isTheirs = '(p.owner_id = $1 or p.payee_id = $2)';
      const found = await query<ConcernedRow & { decidedAt: number[] | null }>(
        `select position, array_agg(id::text) as "paymentIds", bool_or(is_changed) as "hasChanges",
                array_agg(decided_at) filter (where decided_at is not null) as "decidedAt"
         from (
           select p.decided_position as position, p.id, p.entry_offset as decided_at, p.record is not null as is_changed
           from money.payments p where p.decided_position between $3 and $4 and ${isTheirs}
           union all
           select p.position, p.id, null, true
           from money.payments p
           where p.position <> p.decided_position and p.position between $3 and $4 and ${isTheirs}
           union all
           select t.position, p.id, null, true
           from money.other_transfers t join money.payments p on p.id = t.payment_id
           where t.payment_id is not null and t.position between $3 and $4 and ${isTheirs}
         ) happened group by position order by position limit $5`,
        [...columnsOf(holder), first, last, limit],
        'webhooks: rows',
      );
      const rows = found.map((row) => ({ ...row, decidedAt: row.decidedAt ?? [] }));
      const seenTo = rows.length < limit ? last : (rows.at(-1)?.position ?? last);
      return { rows, seenTo, mayBeMore: seenTo < end };
    },

    /** The entry that decided the order of a payment. */
    async readDecision(paymentId: string): Promise<Buffer | undefined> {
      const [row] = await query<{ entry: Buffer }>(
        `select ${decidedEntry} as entry from money.payments p where p.id = $1`,
        [paymentId],
        'webhooks: decision',
      );
      return row?.entry;
    },

    async readRow(position: bigint): Promise<{ body: Buffer; hash: Buffer } | undefined> {
      const [row] = await query<{ body: Buffer; hash: Buffer }>(
        'select body, hash from money.journal where position = $1',
        [position],
        'webhooks: row',
      );
      return row;
    },
  };
}

/** False when the holder has as many as one may have. Of two at once the second waits, so that both are counted. */
export async function insertWebhook(
  { query }: Transaction,
  webhook: Pick<StoredWebhook, 'id' | 'holder' | 'url' | 'label' | 'secretId' | 'cursor' | 'createdAt'>,
  most: number,
): Promise<boolean> {
  const { id, holder, url, label, secretId, cursor, createdAt } = webhook;
  const [ownerId, merchantId] = columnsOf(holder);
  await query(`select pg_advisory_xact_lock(hashtextextended('webhooks of ' || $1, 0))`, [
    ownerId ?? merchantId,
  ]);
  const inserted = await query(
    `insert into webhooks.webhooks
       (id, owner_id, merchant_id, url, label, secret_id, secret_made_at, position, place, created_at)
     select $1, $2::uuid, $3::uuid, $4, $5, $6, $9, $7, $8, $9
     where (select count(*) from webhooks.webhooks where owner_id = $2 or merchant_id = $3) < $10 returning 1`,
    [
      id,
      ownerId,
      merchantId,
      url,
      label ?? null,
      secretId,
      cursor.position,
      cursor.place,
      toIso(createdAt),
      most,
    ],
  );
  return inserted.length > 0;
}

/** What a holder may change; whatever it is, it is tried anew, and forgotten what was wrong before, unless it is paused. */
export type WebhookEdit = {
  readonly url?: string;
  readonly label?: string;
  readonly pausedBecause?: PauseReason | null;
  readonly cursor?: Cursor;
};

/** Nothing is changed when it is not the holder's. */
export async function editWebhook(
  { query }: Transaction,
  holder: Holder,
  id: string,
  { url, label, pausedBecause, cursor }: WebhookEdit,
): Promise<StoredWebhook | undefined> {
  const [row] = await query<Row>(
    `update webhooks.webhooks
     set url = coalesce($4, url), label = coalesce($5, label),
         paused_because = case when $6::boolean then $7::text else paused_because end,
         position = coalesce($8, position), place = coalesce($9, place),
         failures = 0, failing_since = null, next_attempt_at = null,
         last_error = case when $7 is not null then last_error end
     where id = $3 and (owner_id = $1 or merchant_id = $2) returning *`,
    [
      ...columnsOf(holder),
      id,
      url ?? null,
      label ?? null,
      pausedBecause !== undefined,
      pausedBecause ?? null,
      cursor?.position ?? null,
      cursor?.place ?? null,
    ],
  );
  return row && toWebhook(row);
}

export async function replaceSecret(
  { query }: Transaction,
  holder: Holder,
  { id, secretId, now, oldUntil }: { id: string; secretId: string; now: Instant; oldUntil: Instant },
): Promise<boolean> {
  const replaced = await query(
    `update webhooks.webhooks set old_secret_id = secret_id, old_secret_until = $6, secret_id = $4, secret_made_at = $5
     where id = $3 and (owner_id = $1 or merchant_id = $2) returning 1`,
    [...columnsOf(holder), id, secretId, toIso(now), toIso(oldUntil)],
  );
  return replaced.length > 0;
}

export async function deleteWebhook({ query }: Transaction, holder: Holder, id: string): Promise<boolean> {
  const deleted = await query(
    'delete from webhooks.webhooks where id = $3 and (owner_id = $1 or merchant_id = $2) returning 1',
    [...columnsOf(holder), id],
  );
  return deleted.length > 0;
}

function columnsOf(holder: Holder | undefined): [ownerId: string | null, merchantId: string | null] {
  if (!holder) return [null, null];
  return 'ownerId' in holder ? [holder.ownerId, null] : [null, holder.merchantId];
}

function holderOfRow({ owner_id, merchant_id }: Pick<Row, 'owner_id' | 'merchant_id'>): Holder {
  return owner_id === null ? { merchantId: merchant_id ?? '' } : { ownerId: owner_id };
}

function toWebhook(row: Row): StoredWebhook {
  const { old_secret_id, old_secret_until } = row;
  return {
    id: row.id,
    holder: holderOfRow(row),
    url: row.url,
    ...(row.label !== null && { label: row.label }),
    secretId: row.secret_id,
    secretMadeAt: row.secret_made_at.getTime(),
    ...(old_secret_id &&
      old_secret_until && { oldSecret: { id: old_secret_id, until: old_secret_until.getTime() } }),
    ...(row.paused_because && { pausedBecause: row.paused_because }),
    cursor: { position: row.position, place: row.place },
    ...(row.delivered_at && { deliveredAt: row.delivered_at.getTime() }),
    failures: row.failures,
    ...(row.failing_since && { failingSince: row.failing_since.getTime() }),
    ...(row.last_error !== null && { lastError: row.last_error }),
    ...(row.next_attempt_at && { nextAttemptAt: row.next_attempt_at.getTime() }),
    createdAt: row.created_at.getTime(),
  };
}
