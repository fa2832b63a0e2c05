/** One process of the bank: the real teller and the real projector, on a host and with connections of its own. */

import type { Storage } from '../../src/money/storage/storage.ts';
import { createTeller, type Teller } from '../../src/money/teller/teller.ts';
import { createProjector, type Projector } from '../../src/money/views/projector.ts';
import type { Host } from './host.ts';
import type { Connected } from './memory-storage.ts';

export type BankProcess = {
  readonly host: Host;
  readonly connected: Connected;
  /** There once it has opened. */
  teller(): Teller | undefined;
  projector(): Projector | undefined;
  /** Resolves when it has lost its place, or never could take it. */
  readonly ended: Promise<unknown>;
};

export function startProcess({
  host,
  connected,
  maxInMemory,
  wrap,
}: {
  host: Host;
  connected: Connected;
  maxInMemory: number;
  /** Bugs that are planted on purpose. */
  wrap: (storage: Storage) => Storage;
}): BankProcess {
  const storage = wrap(connected.storage);
  let teller: Teller | undefined;
  let projector: Projector | undefined;

  async function open(): Promise<unknown> {
    projector = await createProjector(storage, () => {}, host.pace);
    const { clock, pace } = host;
    teller = await createTeller({ storage, projector, clock, pace, maxInMemory });
    return teller.lost;
  }

  return {
    host,
    connected,
    teller: () => teller,
    projector: () => projector,
    ended: open().catch((error: unknown) => error),
  };
}
