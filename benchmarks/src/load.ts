/** Gives the teller payments: as many as it takes, or at a steady rate that does not wait for answers. */

import type { PayeeFacts } from '@bank-of-things/bank/money/payments/model';
import type { PayOrder } from '@bank-of-things/bank/money/teller/commands';
import type { Answer, Teller } from '@bank-of-things/bank/money/teller/teller';
import { Refusal } from '@bank-of-things/bank/platform/errors/refusals';
import { createOrderMaker } from './commands.ts';
import { countsOf, type Payer, type PopulationSize, payeeAt, payerAt } from './population.ts';
import { createRandom, createZipf } from './random.ts';

const ZIPF_EXPONENT = 1;

export type OrderSource = (now: number) => PayOrder;

/** `one-merchant`: everybody pays the same payee; otherwise payees follow Zipf's law as payers do. */
export function createOrderSource(
  size: PopulationSize,
  options: { seed: number; oneMerchant?: boolean },
): OrderSource {
  const random = createRandom(options.seed);
  const { activePayers, activePayees } = countsOf(size);
  const payers: Payer[] = Array.from({ length: activePayers }, (_, rank) => payerAt(rank * size.spread));
  const payees: PayeeFacts[] = Array.from({ length: activePayees }, (_, rank) => payeeAt(rank * size.spread));
  const drawPayer = createZipf(payers.length, ZIPF_EXPONENT, random);
  const drawPayee = options.oneMerchant ? () => 0 : createZipf(payees.length, ZIPF_EXPONENT, random);
  const make = createOrderMaker(random);
  return (now) => make(now, payers[drawPayer()] as Payer, payees[drawPayee()] as PayeeFacts);
}

export type OnAnswer = (answer: Answer, intendedAt: number) => void;

/** How many were submitted, settled, answered otherwise, and not taken because too many were waiting. */
export type LoadCounts = { submitted: number; settled: number; others: number; turnedAway: number };

type Sending = {
  readonly teller: Pick<Teller, 'submit'>;
  readonly source: OrderSource;
  readonly seconds: number;
  readonly onAnswer?: OnAnswer;
  readonly onTurnedAway?: (intendedAt: number) => void;
};

/** Keeps `underWay` payments waiting for `seconds` or up to the number `most`, then waits for the last answers. */
export function saturate(load: Sending & { underWay: number; most?: number }): Promise<LoadCounts> {
  const { underWay, most = Number.POSITIVE_INFINITY, ...sending } = load;
  return send(sending, {
    due: (_, open, submitted) => Math.min(underWay - open, most - submitted),
    isOver: (submitted) => submitted >= most,
  });
}

/**
 * Offers `perSecond` payments, each at its own moment, whether the ones before are answered or not. Latency counts
 * from that moment, so that a teller that stands still is charged for everybody who had to wait.
 */
export function offer({ perSecond, ...sending }: Sending & { perSecond: number }): Promise<LoadCounts> {
  return send(sending, {
    due: (elapsedMs, _, submitted) => Math.floor((elapsedMs * perSecond) / 1000) - submitted,
    isOver: () => false,
    perSecond,
  });
}

type Pace = {
  /** How many are to be submitted now. */
  due(elapsedMs: number, open: number, submitted: number): number;
  isOver(submitted: number): boolean;
  /** Given when every payment has its own moment. */
  readonly perSecond?: number;
};

function send({ teller, source, seconds, onAnswer, onTurnedAway }: Sending, pace: Pace): Promise<LoadCounts> {
  const counts: LoadCounts = { submitted: 0, settled: 0, others: 0, turnedAway: 0 };
  const startedAt = performance.now();
  const lastsMs = seconds * 1000;
  return new Promise((resolve, reject) => {
    let open = 0;
    let sending = true;
    let answeredSinceTurn = true;

    function settle(): void {
      open -= 1;
      answeredSinceTurn = true;
      if (!sending && open === 0) resolve(counts);
    }

    function answered(answer: Answer, intendedAt: number): void {
      if (answer.payment?.state === 'settled') counts.settled += 1;
      else counts.others += 1;
      onAnswer?.(answer, intendedAt);
      settle();
    }

    /** A teller that says at once that too many wait has not failed; it has not kept up. */
    function failed(error: unknown, intendedAt: number): void {
      if (!(error instanceof Refusal)) return reject(error);
      counts.turnedAway += 1;
      onTurnedAway?.(intendedAt);
      settle();
    }

    function submitOne(intendedAt: number): void {
      open += 1;
      counts.submitted += 1;
      teller.submit(source(Date.now())).then(
        (answer) => answered(answer, intendedAt),
        (error: unknown) => failed(error, intendedAt),
      );
    }

    function turn(): void {
      const now = performance.now();
      const elapsedMs = now - startedAt;
      if (elapsedMs >= lastsMs || pace.isOver(counts.submitted)) {
        sending = false;
        if (open === 0) resolve(counts);
        return;
      }
      for (let count = pace.due(elapsedMs, open, counts.submitted); count > 0; count -= 1)
        submitOne(pace.perSecond ? startedAt + ((counts.submitted + 1) * 1000) / pace.perSecond : now);
      rest();
    }

    /** A steady rate needs short turns; whoever waits for answers may sleep until there are some. */
    function rest(): void {
      if (pace.perSecond || answeredSinceTurn) setImmediate(turn);
      else setTimeout(turn, 1);
      answeredSinceTurn = false;
    }

    turn();
  });
}
