/** One process of a cell: it is the teller, or a door that takes over when the teller's process ends, is paused or cut off. */

import { createSecret } from '../../platform/auth/credentials.ts';
import type { Database } from '../../platform/database/database.ts';
import { createSteadyConnection } from '../../platform/database/steady-connection.ts';
import { createBell } from '../../platform/jobs/bell.ts';
import type { Clock } from '../../platform/kernel/clock.ts';
import { InvariantViolation } from '../../platform/kernel/invariant.ts';
import type { Logger } from '../../platform/logs/logger.ts';
import { createPlaceStore, type Holder, type TellerPlace } from '../storage/place.ts';
import type { Storage } from '../storage/storage.ts';
import type { BatchObserver } from '../teller/teller.ts';
import { claim } from './claim.ts';
import { type HeldSeatParts, holdSeat } from './held-seat.ts';
import { createOpening } from './opening.ts';
import { createPlaceWatch } from './place-watch.ts';
import { openRemoteSeat, Unwelcome } from './remote-seat.ts';
import { createSeatHolder } from './seat-holder.ts';
import { createTellerDesk, type TellerDesk } from './teller-desk.ts';
import { openTellerPort } from './teller-port.ts';
import { createViewsTicker, type ViewsDesk } from './views-desk.ts';

export type CellSettings = {
  /** Where the other processes reach this one; `port` 0 takes any free one. */
  readonly host: string;
  readonly port: number;
  /** How long the teller's process may give no sign of life before another takes over. */
  readonly leaseMs: number;
  /** What all processes of the cell must have in common. */
  readonly bank: string;
  /** True for a process that works with no other: it refuses to open while the place is taken. */
  readonly alone: boolean;
};

export type Cell = {
  readonly teller: TellerDesk;
  readonly views: ViewsDesk;
  /** Whether this process is the teller: what must run in one process only runs in that one. */
  isTeller(): boolean;
  /** Whether there is a teller in reach, and a database that takes what it decides. */
  isServing(): boolean;
  /** How many other processes work through this one. */
  doors(): number;
  /** Tells the other processes something that no journal holds. */
  announce(item: unknown): void;
  onAnnounced(listener: (item: unknown) => void): () => void;
  /** Resolves when the books contradict themselves: this process can serve no longer. */
  readonly failed: Promise<Error>;
  close(): Promise<void>;
};

/** How often a door looks at the place, and how often a process without a seat tries again. */
const LOOK_MS = 250;
const RETRY_MS = 50;
/** Looking is quick; taking over includes waiting for a session to end. */
const LOOK_LIMIT_MS = 4_000;

/** Resolves when this process can serve, as teller or as door. */
export async function openCell(parts: {
  database: Database;
  storage: Storage;
  clock: Clock;
  logger: Logger;
  /** The name of this process; its database sessions carry it. */
  name: string;
  settings: CellSettings;
  observe?: BatchObserver;
}): Promise<Cell> {
  const { database, storage, clock, logger, name, settings, observe } = parts;
  const views = createViewsTicker();
  const listeners = new Set<(item: unknown) => void>();
  const hear = (item: unknown) => {
    for (const listener of [...listeners]) listener(item);
  };
  const secret = Buffer.from(createSecret(''));
  const port = await openTellerPort({ ...settings, secret, onAnnounced: hear });
  const me: Holder = { name, address: port.address, secret };
  const watch = createPlaceWatch(settings.leaseMs, LOOK_MS);
  const looking = createSteadyConnection(database, LOOK_LIMIT_MS);
  const seats = createSeatHolder(() => views.gap());
  const opening = createOpening(settings);
  const bell = createBell();
  let closing = false;
  let connecting = false;
  let hasFailed = false;
  let fail: (error: Error) => void = () => {};
  const failed = new Promise<Error>((resolve) => {
    fail = resolve;
  });

  /** Looks at the place and takes it when it is free or its holder overdue; otherwise sits down as a door. */
  async function look(): Promise<void> {
    const { place, claimed } = await looking.use(async (connection) => {
      const found = await createPlaceStore(connection.query).read();
      const isOverdue = watch.isOverdue(found, performance.now());
      const seat = seats.current();
      if (seat && seat.holder !== found.name) await seat.close();
      const isNeeded = isOverdue || !seats.current();
      return {
        place: found,
        claimed: isNeeded && (await claim(connection, me, isOverdue ? found : undefined)),
      };
    });
    const connection = claimed && looking.release();
    if (claimed && connection) await becomeTeller({ claim: claimed, connection });
    else if (!seats.current() && !connecting && !settings.alone) void becomeDoor(place);
  }

  async function becomeTeller(held: Pick<HeldSeatParts, 'claim' | 'connection'>): Promise<void> {
    const startedAt = performance.now();
    await seats.current()?.close();
    const common = { database, storage, clock, logger, views, port, holder: me, leaseMs: settings.leaseMs };
    const seat = await holdSeat({ ...common, ...held, ...(observe && { observe }) });
    seats.sitDown(seat);
    opening.done();
    logger.info(
      { epoch: String(held.claim.epoch), ms: Math.round(performance.now() - startedAt) },
      'This process is the teller.',
    );
    void seat.over.then((error) => {
      if (error instanceof InvariantViolation) fail(error);
      else if (!closing) logger.warn({ err: error }, 'This process is the teller no longer.');
      bell.ring();
    });
  }

  async function becomeDoor(place: TellerPlace): Promise<void> {
    if (place.address === '' || place.name === name) return;
    connecting = true;
    // While it connects, this process may become the teller itself.
    const isIdle = () => !closing && !seats.current();
    try {
      const seat = await openRemoteSeat(place, settings.bank, {
        isWanted: isIdle,
        onWelcome: views.arriveAt,
        onChange: views.changed,
        onAnnounced: hear,
      });
      if (!isIdle()) return await seat.close();
      seats.sitDown(seat);
      opening.done();
      logger.info({ teller: place.name, address: place.address }, 'This process is a door.');
      void seat.over.then(bell.ring);
    } catch (error) {
      logger.debug({ err: error }, 'The teller’s process cannot be reached.');
      if (error instanceof Unwelcome) opening.failed(error);
    } finally {
      connecting = false;
      bell.ring();
    }
  }

  /** How long to wait before the next look. */
  async function lookAgain(): Promise<number> {
    try {
      if (seats.current()?.role !== 'teller') await look();
      hasFailed = false;
      return seats.current() ? LOOK_MS : RETRY_MS;
    } catch (error) {
      opening.failed(error);
      if (!hasFailed) logger.warn({ err: error }, 'The teller’s place cannot be looked at or taken.');
      hasFailed = true;
      return LOOK_MS;
    }
  }

  async function run(): Promise<void> {
    while (!closing) {
      const pauseMs = await lookAgain();
      if (!closing) await bell.wait(pauseMs);
    }
  }

  const running = run();
  let closed: Promise<void> | undefined;
  const close = () => (closed ??= shut());

  async function shut(): Promise<void> {
    closing = true;
    bell.ring();
    await running;
    // Doors take their commands to the next teller; what is under way here ends first.
    port.close();
    await seats.current()?.close();
    looking.close();
  }

  await opening.outcome.catch(async (error) => {
    await close();
    throw error;
  });
  return {
    teller: createTellerDesk(seats),
    views,
    isTeller: () => seats.current()?.role === 'teller',
    isServing: () => seats.current()?.isReady() ?? false,
    doors: port.doors,
    announce: seats.announce,
    onAnnounced(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    failed,
    close,
  };
}
