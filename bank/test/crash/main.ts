/** `npm run crash`: kills the bank and its PostgreSQL again and again under load; ends non-zero at the first difference. */

import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { runCrashes } from './crash-run.ts';
import type { Home } from './kill-plan.ts';
import { PromiseBroken } from './promise-broken.ts';
import { closingLines, lineOf } from './report-text.ts';

const USAGE = `npm run crash -- [options]
  --rounds N          how many rounds (default 10)
  --seed TEXT         what is done and killed when; printed, so that a run can be repeated
  --database WHICH    embedded, external, or both, half of the rounds each (default both)
  --keep              leave the data and the diary in place
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '10' },
      seed: { type: 'string', default: randomBytes(4).toString('hex') },
      database: { type: 'string', default: 'both' },
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  const rounds = Number(values.rounds);
  const homes = homesOf(values.database);
  if (values.help || !Number.isInteger(rounds) || rounds < 1 || !homes) return say(USAGE);
  const { seed, keep } = values;
  say(`seed ${seed}`);
  const onRound = (round: Parameters<typeof lineOf>[0]) => say(lineOf(round));
  for (const [place, home] of homes.entries()) {
    const share = Math.floor((rounds + place) / homes.length);
    if (share === 0) continue;
    const run = await runCrashes({ home, rounds: share, seed, keep, onRound });
    say(`\n${home} PostgreSQL, seed ${seed}\n${closingLines(run)}\n`);
  }
}

function homesOf(word: string): Home[] | undefined {
  if (word === 'both') return ['embedded', 'external'];
  return word === 'embedded' || word === 'external' ? [word] : undefined;
}

// Leaving by `exit` ends the bank, the load and PostgreSQL as well; their data stay, as an interrupted run may be looked at.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));

main().catch((error: unknown) => {
  process.stderr.write(
    error instanceof PromiseBroken
      ? `A PROMISE IS BROKEN.\n  ${error.message}\n`
      : `${(error as Error).stack}\n`,
  );
  process.exit(1);
});
