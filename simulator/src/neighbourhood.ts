/** `npm start` runs it beside the bank: a neighbourhood of simulated things that live and pay, for people to watch. */

import { liveIn } from './neighbourhood/neighbourhood.ts';
import { endOfProcess } from './residents/ending.ts';

const { BOT_URL, BOT_TOKEN, NEIGHBOURHOOD_DIR, NEIGHBOURHOOD_SPEED, NEIGHBOURHOOD_SEED } = process.env;
/** How long a request that is under way may take when everything ends. */
const ENDS_WITHIN_MS = 3_000;

if (!BOT_URL || !BOT_TOKEN) {
  process.stderr.write(
    'The neighbourhood needs BOT_URL, the address of a bank, and BOT_TOKEN, an operator’s token.\n',
  );
  process.exit(1);
}

const signal = endOfProcess();
// Whatever still waits for the bank then is asked again at the next start.
signal.addEventListener('abort', () => setTimeout(() => process.exit(0), ENDS_WITHIN_MS).unref());
const speed = Number(NEIGHBOURHOOD_SPEED ?? '1');

await liveIn({
  url: BOT_URL,
  token: BOT_TOKEN,
  directory: NEIGHBOURHOOD_DIR ?? 'data/neighbourhood',
  seed: NEIGHBOURHOOD_SEED ?? 'neighbourhood',
  speed: speed > 0 ? speed : 1,
  signal,
  say: (sentence) => void process.stdout.write(`${sentence}\n`),
  elapsedMs: () => performance.now(),
});
process.exit(0);
