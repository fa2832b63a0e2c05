/** What a client knows of its bank: the id that documents are addressed to, the public keys, and the time. */

import type { Operations } from '../generated/operations.ts';
import { type Surroundings, surroundingsWith } from '../surroundings.ts';
import { createId, type Instant } from '../values/ids.ts';
import { type CallOptions, createHttp, type Http, type RetryPolicy } from './http.ts';

type About = Operations['bank.about']['output'];

export type BankOptions = {
  /**
   * Where the bank is, such as `https://bank.example`; in a browser also `''`, the page's own origin. Several addresses
   * of one bank are asked in turn when one does not answer.
   */
  readonly url: string | URL | readonly (string | URL)[];
  /** Replaces the network, for tests or for another way to the bank. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  readonly retry?: Partial<RetryPolicy> | undefined;
  /** Replaces stopwatch, chance and sleep, for tests and simulations. */
  readonly surroundings?: Partial<Surroundings> | undefined;
};

/** One bank as many clients in one process may share it. */
export type Bank = {
  /** The audience of everything that is signed for this bank. */
  readonly id: string;
  readonly http: Http;
  readonly surroundings: Surroundings;
  /** The bank's time now, however wrong the clock of this machine may be. */
  time(): Promise<Instant>;
  /** A new UUID v7 by the bank's time. */
  newId(): Promise<string>;
  /** A public key of the bank; asks the bank again when it is not known. */
  findKey(keyId: string): Promise<JsonWebKey | undefined>;
  /** Asks for time and keys again. */
  refresh(options?: CallOptions): Promise<void>;
};

/** A clock that runs is asked again now and then, as stopwatches drift and stop while a machine sleeps. */
const TRUSTED_MS = { system: 15 * 60_000, manual: 250 } as const;
const REFRESH_DEADLINE_MS = 5_000;

/** Gets to know the bank at `url`; throws `Unreachable` when it does not answer in time. */
export async function connectToBank(options: BankOptions & CallOptions): Promise<Bank> {
  const surroundings = surroundingsWith({
    ...options.surroundings,
    ...(options.fetch ? { fetch: options.fetch } : {}),
  });
  const http = createHttp(options.url, surroundings, options.retry);
  let known = await ask(http, surroundings, options);

  async function refresh(within: CallOptions = { deadlineMs: REFRESH_DEADLINE_MS }): Promise<void> {
    known = await ask(http, surroundings, within);
  }

  async function time(): Promise<Instant> {
    if (surroundings.elapsedMs() - known.askedAt > TRUSTED_MS[known.about.clock]) {
      // Without an answer the stopwatch still tells the time well enough.
      await refresh().catch(() => undefined);
    }
    const passedMs = known.about.clock === 'manual' ? 0 : surroundings.elapsedMs() - known.askedAt;
    return Math.floor(known.time + passedMs);
  }

  const keyOf = (keyId: string) => known.about.keys.find(({ kid }) => kid === keyId);
  return {
    id: known.about.id,
    http,
    surroundings,
    time,
    refresh,
    newId: async () => createId(await time()),
    async findKey(keyId) {
      if (!keyOf(keyId)) await refresh();
      return keyOf(keyId);
    },
  };
}

async function ask(http: Http, { elapsedMs }: Surroundings, options: CallOptions) {
  const askedAt = elapsedMs();
  const request = {
    method: 'GET',
    path: '/v1/bank',
    reads: true,
    repeatable: true,
    authorization: async () => undefined,
    renew: async () => false,
  };
  const { body } = await http.exchange(request, options);
  const about = body as About;
  // Half of the way there and back has passed since the bank read its clock.
  const time = Date.parse(about.time) + (about.clock === 'manual' ? 0 : (elapsedMs() - askedAt) / 2);
  return { about, time, askedAt: elapsedMs() };
}
