/** `npm run takeover`: strikes the teller's process again and again under load, and measures how long nobody is served. */

import { parseArgs } from 'node:util';
import { startEmbeddedPostgres } from '../../src/platform/database/embedded.ts';
import { type Blow, openTestCell, recover, type Struck, type TestCell } from '../support/cell.ts';
import { temporaryDirectory } from '../support/cluster.ts';
import { assertExactlyOnce } from '../support/traffic.ts';

const BLOWS: readonly Blow[] = ['stopped', 'killed', 'paused', 'cut off'];
const PROCESSES = 3;
/** What is wanted: nobody waits longer for the next teller. */
const LONGEST_GAP_MS = 3_000;
const say = (line: string) => void process.stdout.write(`${line}\n`);

/** One strike, and everything put right again. Rejects when a payment was lost or made twice. */
async function round(cell: TestCell, blow: Blow): Promise<Struck> {
  const struck = await cell.strike(blow);
  if (blow === 'paused' || blow === 'cut off') {
    recover(struck.teller, blow);
    await struck.teller.becomes('door', struck.mark);
  } else {
    await struck.teller.ended;
    await cell.start();
  }
  await struck.traffic.stop();
  await assertExactlyOnce(struck.traffic, cell);
  return struck;
}

function lineOf(blow: Blow, gapsMs: readonly number[]): string {
  const sorted = [...gapsMs].sort((a, b) => a - b);
  const median = sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
  const text = (ms: number) => `${Math.round(ms)} ms`.padStart(9);
  return `${blow.padEnd(10)}${text(median)}${text(sorted.at(-1) ?? Number.NaN)}`;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' } } });
  const rounds = Number(values.rounds);
  // With everything on that makes commits durable, as `npm start` runs it.
  const postgres = await startEmbeddedPostgres({ dataDirectory: temporaryDirectory() });
  const cell = await openTestCell(postgres.connectionString, PROCESSES);
  const gaps = new Map<Blow, number[]>(BLOWS.map((blow) => [blow, []]));
  try {
    for (let turn = 1; turn <= rounds; turn += 1) {
      for (const blow of BLOWS) {
        const { gapMs, traffic } = await round(cell, blow);
        gaps.get(blow)?.push(gapMs);
        const payments = `${traffic.outcomes.length} payments, each made once`;
        say(`round ${turn}: ${blow.padEnd(8)} nobody was served for ${Math.round(gapMs)} ms; ${payments}`);
      }
    }
  } finally {
    await cell.close();
    await postgres.stop();
  }
  say(`\nNobody was served for\n${''.padEnd(10)}   median      max`);
  for (const [blow, gapsMs] of gaps) say(lineOf(blow, gapsMs));
  const longestMs = Math.max(...[...gaps.values()].flat());
  if (longestMs <= LONGEST_GAP_MS) return;
  say(`\nThat is more than ${LONGEST_GAP_MS} ms.`);
  process.exitCode = 1;
}

// Leaving by `exit` ends the processes and PostgreSQL as well.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));

main().catch((error: unknown) => {
  process.stderr.write(`${(error as Error).stack}\n`);
  process.exit(1);
});
