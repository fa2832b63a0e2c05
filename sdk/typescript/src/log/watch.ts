/** Remembers the last checkpoint that was trusted, and trusts a later one only when the log has grown from it. */

import { LogForked, Refused } from '../errors.ts';
import type { LogConsistency } from '../generated/operations.ts';
import { bytesOfBase64url } from '../values/bytes.ts';
import type { Client } from '../wire/client.ts';
import { type Checkpoint, verifyCheckpoint } from './checkpoint.ts';
import { isGrowth, isSame } from './merkle.ts';

/** Where the last trusted checkpoint is kept: a few hundred bytes of text. */
export type CheckpointMemory = {
  load(): Promise<string | undefined>;
  save(note: string): Promise<void>;
};

/** For programs that need it no longer than they run. */
export function memoryOfCheckpoint(): CheckpointMemory {
  let kept: string | undefined;
  return {
    load: async () => kept,
    async save(note) {
      kept = note;
    },
  };
}

/** Whether the log of one checkpoint begins with the log of a smaller one. */
export function verifyConsistency(
  first: Checkpoint,
  second: Checkpoint,
  path: LogConsistency['path'],
): Promise<boolean> {
  if (first.origin !== second.origin) return Promise.resolve(false);
  return isGrowth(first, second, path.map(bytesOfBase64url));
}

export type LogWatch = {
  /** Asks for the newest checkpoint and trusts it if it agrees with the one that is remembered. */
  refresh(): Promise<Checkpoint>;
  /** The same for a checkpoint that came another way, such as with a proof or from somebody else who watches the log. */
  accept(note: string): Promise<Checkpoint>;
};

/**
 * Throws `NotTrusted` for what the log has not signed, and `LogForked` for what it has signed and cannot have grown from
 * or into the checkpoint that is remembered: both notes are in it, as evidence.
 */
export function watchLog(
  { call }: Pick<Client, 'call'>,
  options: { readonly verifierKey: string; readonly memory?: CheckpointMemory },
): LogWatch {
  const { verifierKey, memory = memoryOfCheckpoint() } = options;

  async function accept(note: string): Promise<Checkpoint> {
    const seen = await verifyCheckpoint(note, verifierKey);
    const kept = await memory.load();
    const known = kept === undefined ? undefined : await verifyCheckpoint(kept, verifierKey);
    if (known) await requireGrowth(known, seen);
    if (!known || seen.size > known.size) await memory.save(note);
    return seen;
  }

  async function requireGrowth(known: Checkpoint, seen: Checkpoint): Promise<void> {
    const [first, second] = known.size <= seen.size ? [known, seen] : [seen, known];
    const grew =
      first.size === second.size
        ? isSame(first.root, second.root)
        : await verifyConsistency(first, second, await pathBetween(first, second));
    if (!grew) throw new LogForked([known.note, seen.note]);
  }

  async function pathBetween(first: Checkpoint, second: Checkpoint): Promise<LogConsistency['path']> {
    try {
      return (await call('log.consistency', { first: first.size, second: second.size })).path;
    } catch (error) {
      // A log that has signed a size and does not have it any more has lost what it promised to keep.
      if (error instanceof Refused && error.code === 'log/size-not-reached')
        throw new LogForked([first.note, second.note], { cause: error });
      throw error;
    }
  }

  return { accept, refresh: async () => accept((await call('log.checkpoint', {})).note) };
}
