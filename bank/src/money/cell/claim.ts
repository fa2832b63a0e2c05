/** Taking the teller's place: it is free, or its holder has shown no life for too long and is cut off. */

import { setTimeout as pause } from 'node:timers/promises';
import type { DedicatedConnection } from '../../platform/database/database.ts';
import { createAppender } from '../storage/journal.ts';
import { createPlaceStore, type Holder, type TellerPlace } from '../storage/place.ts';

/** The place as it was taken: the epoch to write under, and the session that holds it. */
export type Claim = { readonly epoch: bigint; readonly sessionId: number };

/** A session that was ended needs a moment to let go. */
const LETTING_GO_MS = 2_000;
const LOOK_MS = 10;

/**
 * Takes the place for `holder` if it is free, or if `overdue` is still what stands there. What the last holder left
 * is ended: a paused process may sit on locks. False when somebody else has the place.
 */
export async function claim(
  { query }: Pick<DedicatedConnection, 'query'>,
  holder: Holder,
  overdue?: TellerPlace,
): Promise<Claim | false> {
  const { takePlace } = createAppender(query);
  const place = createPlaceStore(query);

  /** The fence makes this safe whatever the old holder does: it can never append again. */
  async function evict(sought: TellerPlace): Promise<boolean> {
    if (!(await place.beginTakeOver())) return false;
    try {
      const now = await place.read();
      if (now.epoch !== sought.epoch || now.beats !== sought.beats) return false;
      await place.endHoldingSessions(now.name);
      return await takeSoon(takePlace);
    } finally {
      await place.endTakeOver();
    }
  }

  const isHeld = (await takePlace()) || (overdue !== undefined && (await evict(overdue)));
  if (!isHeld) return false;
  const { name } = await place.read();
  if (name !== holder.name) await place.endHoldingSessions(name);
  return { epoch: await place.occupy(holder), sessionId: await place.sessionId() };
}

/**
 * Takes the place again for a holder whose session `last` has broken, perhaps without the server having noticed.
 * False when another process has come in between.
 */
export async function reclaim(
  { query }: Pick<DedicatedConnection, 'query'>,
  holder: Holder,
  last: Claim,
): Promise<Claim | false> {
  const { takePlace } = createAppender(query);
  const place = createPlaceStore(query);
  const isOurs = async () => (await place.read()).epoch === last.epoch;
  if (!(await isOurs())) return false;
  await place.endSession(holder.name, last.sessionId);
  if (!(await takeSoon(async () => (await takePlace()) || !(await isOurs())))) return false;
  // Somebody may have had the place and left it again.
  if (!(await isOurs())) return false;
  return { epoch: await place.occupy(holder), sessionId: await place.sessionId() };
}

async function takeSoon(take: () => Promise<boolean>): Promise<boolean> {
  const deadline = performance.now() + LETTING_GO_MS;
  while (performance.now() < deadline) {
    if (await take()) return true;
    await pause(LOOK_MS);
  }
  return false;
}
