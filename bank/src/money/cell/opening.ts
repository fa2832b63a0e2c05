/** The opening of a process: it succeeds with the first seat, or fails with what stands in the way. */

import { InvariantViolation } from '../../platform/kernel/invariant.ts';
import { CannotOpen, PlaceTaken } from '../storage/storage.ts';

export type Opening = {
  readonly outcome: Promise<void>;
  done(): void;
  /** Ends the opening when trying again cannot help; otherwise it is told at the end of the patience. */
  failed(error: unknown): void;
};

/** There is a holder of the place, but no way to it. */
export class TellerOutOfReach extends CannotOpen {
  override readonly name = 'TellerOutOfReach';
  constructor() {
    super(
      'The process that is the teller of this database lives but cannot be reached. Look at BOT_TELLER_HOST and BOT_TELLER_PORT of all processes, and at the network between them.',
    );
  }
}

const PATIENCE_MS = 30_000;

export function createOpening({ alone, leaseMs }: { alone: boolean; leaseMs: number }): Opening {
  let done: () => void = () => {};
  let giveUp: (error: unknown) => void = () => {};
  let lastFailure: unknown;
  const outcome = new Promise<void>((resolve, reject) => {
    done = resolve;
    giveUp = reject;
  });
  const timer = setTimeout(
    () => giveUp(lastFailure ?? (alone ? new PlaceTaken() : new TellerOutOfReach())),
    // Whoever has died without its session is overdue after a lease.
    alone ? 2 * leaseMs : PATIENCE_MS,
  );
  outcome.catch(() => {}).finally(() => clearTimeout(timer));
  return {
    outcome,
    done,
    failed(error) {
      lastFailure = error;
      if (error instanceof CannotOpen || error instanceof InvariantViolation) giveUp(error);
    },
  };
}
