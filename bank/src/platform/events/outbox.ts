/** The outbox: events are written in the transaction that makes them true, and read in a safe order.
 *
 * A number that is drawn when an event is written is not the order in which events become visible: the
 * transaction that drew 4 may commit after the one that drew 5, and a reader that has passed 5 would never
 * see 4. So an event gets its position not from its writer but from the first reader that sees it committed,
 * one reader at a time. The two usual ways out cost more: a lock from publishing to commit lets one stuck
 * process stop every other and deadlocks with row locks that are taken later; reading only below the oldest
 * running transaction keeps transaction numbers, which mean nothing after a dump and restore.
 * The price is a second write of each row.
 */

import type { Static, TSchema } from 'typebox';
import Value from 'typebox/value';
import type { Database, Transaction } from '../database/database.ts';
import { createBell } from '../jobs/bell.ts';
import { invariant } from '../kernel/invariant.ts';
import type { Logger } from '../logs/logger.ts';
import { type EventDefinition, OUTBOX, type RecordedEvent } from './event.ts';
import type { EventSource } from './event-source.ts';

export type Outbox = EventSource & {
  /** Listens for what other processes publish. Without it, readers find news on their next slow look. */
  start(): void;
  stop(): Promise<void>;
};

const CHANNEL = 'platform_outbox';
const NUMBERED_AT_ONCE = 1000;
const RECONNECT_MS = 1000;

/** Publishes with the transaction: if it rolls back, nothing was said. Events of one `key` stay in order. */
export async function publish<S extends TSchema>(
  transaction: Transaction,
  event: EventDefinition<S>,
  key: string,
  payload: Static<S>,
): Promise<void> {
  invariant(event.source === OUTBOX, `${event.name} is not published in the outbox.`);
  // A wrong payload would stop every subscriber later; here it stops only its author.
  invariant(Value.Check(event.schema, payload), `The payload of ${event.name} has the declared form.`);
  await transaction.query(
    `with published as (insert into platform.outbox (name, key, payload) values ($1, $2, $3::jsonb))
     select pg_notify('${CHANNEL}', '')`,
    [event.name, key, JSON.stringify(payload)],
  );
}

export function createOutbox({ database, logger }: { database: Database; logger: Logger }): Outbox {
  const listeners = new Set<() => void>();
  const bell = createBell();
  let listening: Promise<void> | undefined;
  let stopping = false;

  const announce = () => {
    for (const listener of listeners) listener();
  };

  async function listenOnce(): Promise<void> {
    const connection = await database.connect();
    try {
      connection.client.on('notification', announce);
      await connection.query(`listen ${CHANNEL}`);
      // Something may have been published while nobody listened.
      announce();
      connection.lost.then((error) => {
        logger.warn({ err: error }, 'The connection that hears of new events was lost.');
        bell.ring();
      });
      await bell.wait();
    } finally {
      await connection.close().catch(() => undefined);
    }
  }

  async function listenAgainAndAgain(): Promise<void> {
    while (!stopping) {
      await listenOnce().catch((error) =>
        logger.warn({ err: error }, 'The bank cannot listen for new events.'),
      );
      if (!stopping) await bell.wait(RECONNECT_MS);
    }
  }

  return {
    name: OUTBOX,
    async readAfter(position, limit) {
      await numberNewEvents(database);
      return database.query<RecordedEvent>(
        'select position, name, key, payload from platform.outbox where position > $1 order by position limit $2',
        [position, limit],
      );
    },
    async lastPosition() {
      await numberNewEvents(database);
      const [head] = await database.query<{ position: bigint }>('select position from platform.outbox_head');
      invariant(head, 'The outbox has a head.');
      return head.position;
    },
    onNews(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start() {
      listening ??= listenAgainAndAgain();
    },
    async stop() {
      stopping = true;
      bell.ring();
      await listening;
    },
  };
}

/** Gives positions to all events that are visible now, in the order in which they were written. */
async function numberNewEvents(database: Database): Promise<void> {
  let mayBeMore = true;
  while (mayBeMore) {
    const waiting = await database.query('select 1 from platform.outbox where position is null limit 1');
    if (waiting.length === 0) return;
    mayBeMore = (await database.transaction(numberSome)) === NUMBERED_AT_ONCE;
  }
}

/** Two statements: the second must see everything that was committed before the lock was won. */
async function numberSome(transaction: Transaction): Promise<number> {
  await transaction.query('select position from platform.outbox_head for update');
  const [row] = await transaction.query<{ count: number }>(
    `with waiting as (
       select id, row_number() over (order by id) as place
       from (select id from platform.outbox where position is null order by id limit $1) as oldest
     ), numbered as (
       update platform.outbox set position = outbox_head.position + waiting.place
       from waiting, platform.outbox_head
       where outbox.id = waiting.id
       returning 1
     ), moved as (
       update platform.outbox_head set position = position + (select count(*) from numbered)
     )
     select count(*)::int as count from numbered`,
    [NUMBERED_AT_ONCE],
  );
  return row?.count ?? 0;
}
