/** Where signed orders wait until their outcome is known, so that a restart neither loses nor repeats one. */

import type { OperationName } from '../wire/transport.ts';

/** An order as it was signed. The same bytes are sent until the bank has answered. */
export type OutboxEntry = {
  readonly id: string;
  /** The bank that it is addressed to, and the thumbprint of the key that signed it. */
  readonly bank: string;
  readonly keyId: string;
  readonly operation: OperationName;
  readonly path: string;
  readonly body: string;
};

export type Outbox = {
  /** Keeps `entry`; when it resolves, the entry must survive what the outbox promises to survive. */
  put(entry: OutboxEntry): Promise<void>;
  /** Forgets an entry; no harm when there is none. */
  remove(id: string): Promise<void>;
  /** All entries, oldest first. */
  list(): Promise<OutboxEntry[]>;
};

/** An outbox that lasts as long as the process. `./node` has one on disk. */
export function memoryOutbox(): Outbox {
  const entries = new Map<string, OutboxEntry>();
  return {
    async put(entry) {
      entries.set(entry.id, entry);
    },
    async remove(id) {
      entries.delete(id);
    },
    async list() {
      return [...entries.values()];
    },
  };
}
