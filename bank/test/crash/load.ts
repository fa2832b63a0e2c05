/** The load: a process of its own in which all things live at once, until it is told to pause. */

import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { type Client, connectToBank, createClient, importKey, type PrivateJwk } from '@bank-of-things/sdk';
import { createChance } from '../support/seeded-chance.ts';
import type { Cast } from './cast.ts';
import { openDiary } from './diary.ts';
import { type Actor, type Life, liveOnce } from './life.ts';
import { oneAttempt } from './sending.ts';

/** What the harness asks of the load, by messages. */
export type LoadRequest =
  | { readonly ask: 'go'; readonly round: number }
  | { readonly ask: 'next-acknowledgement' }
  | { readonly ask: 'pause' };

const LANES_PER_THING = 2;
/** While the bank is away there is no use in asking it all the time. */
const REST_MS = 100;

const [url = '', castFile = '', diaryFile = '', seed = ''] = process.argv.slice(2);
const cast: Cast = JSON.parse(readFileSync(castFile, 'utf8'));
const write = openDiary(diaryFile);
const bank = await connectToBank({ url, retry: oneAttempt });

async function clientOf(jwk: PrivateJwk): Promise<Client> {
  return createClient({ url, bank }, { kind: 'key', key: await importKey(jwk) });
}

async function actorsOf<Role extends { key: PrivateJwk }>(roles: readonly Role[]): Promise<Actor<Role>[]> {
  return Promise.all(
    roles.map(async (role, place) => ({ ...role, place, client: await clientOf(role.key) })),
  );
}

const things = await actorsOf(cast.things);
const [firstMerchant, ...otherMerchants] = await actorsOf(cast.merchants);
if (!firstMerchant) throw new Error('Somebody must be paid.');
let going = false;
let lanes: Promise<void>[] = [];
/** From when on an order must have been sent for its acknowledgement to be told; undefined when nobody asked. */
let awaitedSince: number | undefined;

async function lane(life: Omit<Life, 'onSaid'>): Promise<void> {
  while (going) {
    const sentAt = performance.now();
    const { outcome } = await liveOnce({
      ...life,
      onSaid({ outcome: heard }) {
        if (heard !== 'done' || awaitedSince === undefined || sentAt < awaitedSince) return;
        awaitedSince = undefined;
        process.send?.({ acknowledged: true });
      },
    });
    if (outcome === 'unknown' || outcome === 'not-executed') await pause(REST_MS);
  }
}

function go(round: number): void {
  going = true;
  lanes = things.flatMap((thing) =>
    Array.from({ length: LANES_PER_THING }, (_, number) => {
      const chance = createChance(`${seed} ${round} ${thing.place} ${number}`);
      return lane({ thing, merchants: [firstMerchant as never, ...otherMerchants], chance, write });
    }),
  );
  // A fault of the load must end it, and with it the run.
  for (const running of lanes) running.catch(fail);
}

function fail(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
  process.exit(1);
}

process.on('message', async (request: LoadRequest) => {
  if (request.ask === 'go') go(request.round);
  if (request.ask === 'next-acknowledgement') awaitedSince = performance.now();
  if (request.ask === 'pause') {
    going = false;
    await Promise.all(lanes);
    process.send?.({ paused: true });
  }
});
process.on('disconnect', () => process.exit(0));
process.send?.({ ready: true });
