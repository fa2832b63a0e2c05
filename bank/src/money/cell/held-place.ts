/** The place of this process as the teller's line to the journal, which can be broken from outside and opened again. */

import type { Database, DedicatedConnection } from '../../platform/database/database.ts';
import { createAppender, createJournal } from '../storage/journal.ts';
import type { Holder } from '../storage/place.ts';
import { type Line, PlaceLost } from '../storage/storage.ts';
import { type Claim, reclaim } from './claim.ts';

export type HeldPlace = {
  /** The first call gives the line that came with the claim. Rejects with PlaceLost when another process is the teller. */
  openLine(): Promise<Line>;
  /** Drops the line: an append under way rejects, and the teller opens the line again if it can. */
  breakLine(): void;
};

/** How long a calm goodbye to the server may take before the connection is dropped. */
const GOODBYE_MS = 1_000;

export function createHeldPlace(parts: {
  database: Pick<Database, 'connect'>;
  holder: Holder;
  claim: Claim;
  connection: DedicatedConnection;
}): HeldPlace {
  const { database, holder } = parts;
  let { claim } = parts;
  let connection: DedicatedConnection | undefined;
  let handedOver: DedicatedConnection | undefined = parts.connection;

  async function openAgain(): Promise<DedicatedConnection> {
    const opened = await database.connect();
    connection = opened;
    const again = await reclaim(opened, holder, claim).catch((error) => {
      opened.abandon();
      throw error;
    });
    if (!again) {
      opened.abandon();
      throw new PlaceLost();
    }
    claim = again;
    return opened;
  }

  return {
    async openLine() {
      const open = handedOver ?? (await openAgain());
      handedOver = undefined;
      connection = open;
      return {
        epoch: claim.epoch,
        head: createJournal(open.query).head,
        append: createAppender(open.query).append,
        leave: () => leave(open),
        broken: open.lost,
      };
    },
    breakLine: () => connection?.abandon(),
  };
}

async function leave(connection: DedicatedConnection): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, GOODBYE_MS);
  });
  await Promise.race([connection.close().catch(() => {}), late]);
  clearTimeout(timer);
  connection.abandon();
}
