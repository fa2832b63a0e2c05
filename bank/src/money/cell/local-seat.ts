/** The seat of the process that holds the place: teller and projector run in it. */

import { notExecuted } from '../../platform/errors/unavailable.ts';
import type { Clock } from '../../platform/kernel/clock.ts';
import type { Storage } from '../storage/storage.ts';
import { type BatchObserver, createTeller } from '../teller/teller.ts';
import type { ViewChange } from '../views/changes.ts';
import { createProjector, type Projector } from '../views/projector.ts';
import type { Heartbeat } from './heartbeat.ts';
import { createGuard, type Seat } from './seat.ts';

export type LocalSeat = Seat & {
  readonly projector: Projector;
  /** The place is lost: ends at once, whatever teller and projector are waiting for. */
  abandon(error: Error): void;
};

export async function openLocalSeat(parts: {
  holder: string;
  storage: Storage;
  heartbeat: Heartbeat;
  clock: Clock;
  observe?: BatchObserver;
  onChange: (change: ViewChange) => void;
  onFault: (error: unknown) => void;
  announce: (item: unknown) => void;
}): Promise<LocalSeat> {
  const { holder, storage, heartbeat, clock, observe, onChange, onFault, announce } = parts;
  const projector = await createProjector(storage, onFault);
  const teller = await createTeller({ storage, projector, clock, ...(observe && { observe }) }).catch(
    async (error) => {
      await projector.stop();
      throw error;
    },
  );
  const forget = projector.onChange(onChange);
  const guard = createGuard();
  let isLeft = false;
  void teller.lost.then((error) => guard.end(error));

  /** What memory says counts only if the place was still ours when it was said. */
  async function sure(): Promise<void> {
    if (heartbeat.isSure()) return;
    await heartbeat.beConfirmed().catch((error: unknown) => {
      throw Object.assign(notExecuted('The database does not answer.'), { cause: error });
    });
  }

  return {
    role: 'teller',
    holder,
    projector,
    isOver: guard.isOver,
    isReady: teller.ready,
    over: guard.over,
    announce,
    position: teller.position,
    submit: (command) =>
      guard.run(async () => {
        const answer = await teller.submit(command);
        // A commit has passed the fence; a replay comes from memory.
        if (answer.replayed) await sure();
        return answer;
      }),
    read: (collect, look) =>
      guard.run(async () => {
        const seen = await teller.read(collect, look);
        await sure();
        return seen;
      }),
    latest: () =>
      guard.run(async () => {
        const position = teller.position();
        await sure();
        return position;
      }),
    abandon(error) {
      guard.end(error);
      if (isLeft) return;
      isLeft = true;
      forget();
      // They may wait for a database that is out of reach; the fence keeps what they still do from coming true.
      void teller.close().catch(() => {});
      void projector.stop().catch(() => {});
    },
    async close() {
      if (isLeft) return;
      isLeft = true;
      await teller.close();
      forget();
      await projector.stop();
      guard.end(new Error('The bank is closing.'));
    },
  };
}
