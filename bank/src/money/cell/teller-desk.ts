/** The teller as the services of money see it, in every process: whoever is the teller, and also while that changes. */

import { PlatformRefusals, Refusal } from '../../platform/errors/refusals.ts';
import { notExecuted, outcomeUnknown } from '../../platform/errors/unavailable.ts';
import type { Command } from '../teller/commands.ts';
import type { Answer } from '../teller/teller.ts';
import { type Collect, type Look, type Seat, TELLER_CHANGED } from './seat.ts';

export type TellerDesk = {
  /**
   * Resolves after the answer is durable. When the teller changes meanwhile, the same command goes to the next one;
   * its id lets it come true only once. Rejects with `platform/not-executed` when it is certain that nothing was done,
   * and with `platform/outcome-unknown` when it is not: then the same command may be sent again.
   */
  submit(command: Command): Promise<Answer>;
  /** Looks at committed books, with what `collect` names in memory. */
  read<T>(collect: Collect, look: Look<T>): Promise<T>;
  /** The journal position up to which everything is committed now. */
  latest(): Promise<bigint>;
  /** The last committed position that this process has heard of; at least that of every answer it has got. */
  position(): bigint;
};

export type Seats = {
  /** Where this process sits; undefined while there is no teller in reach. */
  current(): Seat | undefined;
  /** The seat after a change, undefined when there is none within the time. */
  next(limitMs: number): Promise<Seat | undefined>;
};

/** How long a request waits for the next teller: several times as long as a take-over should take. */
const PATIENCE_MS = 10_000;

export function createTellerDesk(seats: Seats): TellerDesk {
  let position = 0n;

  /** Asks one seat. The answer, or the refusal after which the next seat may be asked. */
  async function tryOn<T>(seat: Seat, ask: (seat: Seat) => Promise<T>): Promise<{ done: T } | Refusal> {
    try {
      return { done: await ask(seat) };
    } catch (error) {
      if (error instanceof Refusal && error.definition.kind === 'unavailable') return error;
      throw error;
    }
  }

  async function work<T>(ask: (seat: Seat) => Promise<T>): Promise<T> {
    const deadline = performance.now() + PATIENCE_MS;
    let refusal: Refusal | undefined;
    let mayBeDone = false;
    for (;;) {
      const seat = seats.current() ?? (await seats.next(deadline - performance.now()));
      if (!seat) break;
      const tried = await tryOn(seat, ask);
      if ('done' in tried) return tried.done;
      refusal = tried;
      mayBeDone ||= tried.definition === PlatformRefusals['outcome-unknown'];
      if (!(await isOverSoon(seat))) break;
    }
    if (mayBeDone) throw outcomeUnknown(TELLER_CHANGED);
    throw refusal ?? notExecuted('There is no teller at the moment.');
  }

  return {
    submit: (command) => work((seat) => seat.submit(command)),
    read: (collect, look) => work((seat) => seat.read(collect, look)),
    latest: () => work((seat) => seat.latest()),
    position() {
      const heard = seats.current()?.position() ?? 0n;
      if (heard > position) position = heard;
      return position;
    },
  };
}

/** A refusal can arrive a moment before the news that its seat has ended. */
async function isOverSoon(seat: Seat): Promise<boolean> {
  if (!seat.isOver()) await new Promise((resolve) => setImmediate(resolve));
  return seat.isOver();
}
