/** Signatures off the main thread: worker threads that verify and sign in small batches. */

import type { KeyObject } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

/** A public key in the form in which it is cheap to hand over: `jwk` is JSON, `thumbprint` names it for ever. */
export type PublicKeyText = { readonly thumbprint: string; readonly jwk: string };

export type SignatureDesk = {
  /**
   * Whether `signature` (raw: r‖s with P-256, the 64 bytes of Ed25519) is that of the key over `data`; a text is taken
   * for its ASCII bytes.
   */
  verify(key: PublicKeyText, data: string | Uint8Array, signature: Uint8Array): Promise<boolean>;
  /** Takes a private P-256 key, and returns what signs ASCII texts with it (ES256): raw signatures in base64url. */
  addSigningKey(privateKey: KeyObject): (data: string) => Promise<string>;
  close(): Promise<void>;
};

/**
 * A verification, or a signature by the signing key of that number. Bytes travel as Latin-1 text: a small `Buffer` is a
 * window on a shared slab of memory, and posting it would copy the whole slab.
 */
export type Job =
  | [thumbprint: string, data: string, jwk: string, signature: string]
  | [signingKey: number, data: string];
export type Result = boolean | string;

type Waiting = { job: Job; resolve: (result: Result) => void; reject: (error: Error) => void };
type Hand = { worker: Worker; batches: Waiting[][] };
/** To a worker: jobs, or one more signing key. */
export type Message = { jobs: Job[] } | { signingKey: KeyObject };

/** Of both algorithms. */
const SIGNATURE_BYTES = 64;
/**
 * Few enough that the first of a batch does not wait long for the last, and that an order can go on to the teller while
 * others are still being verified: less than a millisecond.
 */
const MOST_IN_BATCH = 8;
/** One being worked on, one ready to follow. */
const BATCHES_AT_ONCE = 2;
/**
 * A worker that is busy gets the batch that is to follow only when it is worth a message; less waits until the worker
 * has answered, and is more by then.
 */
const LEAST_TO_FOLLOW = 2;

/**
 * Starts its workers with the first job. Handing each signature to a thread by itself costs the main thread a
 * wake-up, which is more than all the rest it does for an order; whatever arrives in one turn of the event loop goes
 * to a worker in one message instead. Idle workers hold no process open.
 */
export function createSignatureDesk(
  workers: number = Math.min(8, Math.max(1, availableParallelism() - 1)),
): SignatureDesk {
  const hands: Hand[] = [];
  const signingKeys: KeyObject[] = [];
  let waiting: Waiting[] = [];
  let isScheduled = false;

  function submit(job: Job): Promise<Result> {
    return new Promise((resolve, reject) => {
      waiting.push({ job, resolve, reject });
      if (isScheduled) return;
      isScheduled = true;
      setImmediate(distribute);
    });
  }

  function distribute(): void {
    isScheduled = false;
    while (hands.length < workers && waiting.length > 0) hands.push(startHand());
    for (let hand = freest(); hand && waiting.length > 0; hand = freest()) {
      const share = Math.ceil(waiting.length / hands.length);
      give(hand, waiting.splice(0, Math.min(share, MOST_IN_BATCH)));
    }
  }

  /** The worker with the least to do that may take more. */
  function freest(): Hand | undefined {
    const [first, ...others] = hands;
    const hand = others.reduce((best, other) => (load(other) < load(best) ? other : best), first as Hand);
    if (load(hand) === 0) return hand;
    return load(hand) < BATCHES_AT_ONCE && waiting.length >= LEAST_TO_FOLLOW ? hand : undefined;
  }

  function give(hand: Hand, batch: Waiting[]): void {
    if (load(hand) === 0) hand.worker.ref();
    hand.batches.push(batch);
    hand.worker.postMessage({ jobs: batch.map(({ job }) => job) } satisfies Message);
  }

  function startHand(): Hand {
    const worker = new Worker(new URL('./signature-worker.mjs', import.meta.url));
    const hand: Hand = { worker, batches: [] };
    worker.unref();
    for (const signingKey of signingKeys) worker.postMessage({ signingKey } satisfies Message);
    worker.on('message', (results: Result[]) => {
      const batch = hand.batches.shift() ?? [];
      if (load(hand) === 0) worker.unref();
      for (const [index, { resolve }] of batch.entries()) resolve(results[index] ?? false);
      distribute();
    });
    worker.once('error', (error) => lose(hand, error));
    worker.once('exit', () => lose(hand, new Error('The worker that checks signatures has ended.')));
    return hand;
  }

  /** What the lost worker had is not answered; the next job starts another worker. */
  function lose(hand: Hand, error: Error): void {
    const place = hands.indexOf(hand);
    if (place >= 0) hands.splice(place, 1);
    for (const { reject } of hand.batches.splice(0).flat()) reject(error);
    if (waiting.length > 0) distribute();
  }

  return {
    async verify(key, data, signature) {
      if (signature.length !== SIGNATURE_BYTES) return false;
      return (await submit([key.thumbprint, latin1(data), key.jwk, latin1(signature)])) === true;
    },
    addSigningKey(privateKey) {
      const number = signingKeys.push(privateKey) - 1;
      for (const { worker } of hands) worker.postMessage({ signingKey: privateKey } satisfies Message);
      return async (data) => String(await submit([number, data]));
    },
    async close() {
      const closing = new Error('The bank is closing.');
      for (const { reject } of waiting) reject(closing);
      waiting = [];
      await Promise.all(hands.map(({ worker }) => worker.terminate()));
    },
  };
}

function load(hand: Hand): number {
  return hand.batches.length;
}

function latin1(data: string | Uint8Array): string {
  if (typeof data === 'string') return data;
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('latin1');
}
