/** Sitting down at the place that was taken: line, heartbeat, teller and projector, and the port where doors come in. */

import type { Database, DedicatedConnection } from '../../platform/database/database.ts';
import type { Clock } from '../../platform/kernel/clock.ts';
import type { Logger } from '../../platform/logs/logger.ts';
import type { Holder } from '../storage/place.ts';
import { PlaceLost, type Storage } from '../storage/storage.ts';
import type { BatchObserver } from '../teller/teller.ts';
import type { Claim } from './claim.ts';
import { startHeartbeat } from './heartbeat.ts';
import { createHeldPlace } from './held-place.ts';
import { type LocalSeat, openLocalSeat } from './local-seat.ts';
import type { Seat } from './seat.ts';
import type { TellerPort } from './teller-port.ts';
import type { ViewsTicker } from './views-desk.ts';

export type HeldSeatParts = {
  database: Database;
  storage: Storage;
  clock: Clock;
  logger: Logger;
  views: ViewsTicker;
  port: TellerPort;
  holder: Holder;
  leaseMs: number;
  claim: Claim;
  connection: DedicatedConnection;
  observe?: BatchObserver;
};

/** Resolves when the teller works and doors are let in. */
export async function holdSeat(parts: HeldSeatParts): Promise<Seat> {
  const { database, storage, clock, logger, views, port, holder, leaseMs, observe } = parts;
  const place = createHeldPlace(parts);
  let local: LocalSeat | undefined;
  let isLost = false;
  const lose = () => {
    isLost = true;
    local?.abandon(new PlaceLost());
  };
  const heartbeat = startHeartbeat({
    database,
    holder: holder.name,
    leaseMs,
    onLost: lose,
    onDoubt() {
      logger.warn('The database has not answered for the length of the lease.');
      place.breakLine();
    },
  });

  /** After a fault the views may have moved without this projector, and what changed was told to nobody. */
  function onFault(error: unknown): void {
    logger.error({ err: error }, 'The views cannot follow the journal.');
    const reached = local?.projector.position() ?? 0n;
    if (reached <= views.position()) return;
    views.arriveAt(reached);
    port.reconnect();
    views.gap();
  }

  try {
    local = await openLocalSeat({
      holder: holder.name,
      storage: { ...storage, openLine: place.openLine },
      heartbeat,
      clock,
      ...(observe && { observe }),
      onFault,
      onChange(change) {
        views.changed(change);
        port.tellChange(change);
      },
      announce: port.tellAnnounced,
    });
  } catch (error) {
    heartbeat.stop();
    place.breakLine();
    throw error;
  }
  const seat = local;
  void seat.over.then((error) => {
    port.dismiss();
    heartbeat.stop();
    seat.abandon(error);
  });
  if (isLost) lose();
  views.arriveAt(seat.projector.position());
  if (!seat.isOver()) port.open(seat, seat.projector.position);
  return seat;
}
