/** Runs test files against one PostgreSQL cluster that lives as long as the run; see `tasks/test.mjs`. */

import { availableParallelism, constants } from 'node:os';
import { relative } from 'node:path';
import { spec } from 'node:test/reporters';
import { startTestCluster } from './cluster.ts';
import { type FileReport, runTestFile } from './test-file.ts';
import { inOrder, programOf } from './test-order.ts';

/**
 * One more than there are processors, because most files wait now and then for disks, clocks and other programs; and
 * no more than the one PostgreSQL has connections for.
 */
const LANES = Math.min(availableParallelism() + 1, 6);
/** Several times what the longest file takes, because other machines are slower and have more to do. */
const FILE_LIMIT_MS = 240_000;
const SLOWEST_SHOWN = 10;

const files = inOrder(process.argv.slice(2));
const interruption = new AbortController();
let interruptedBy: keyof typeof constants.signals | undefined;
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(name, () => {
    interruptedBy ??= name;
    interruption.abort();
  });
process.env.TEST_FILE_LIMIT_MS = String(FILE_LIMIT_MS);

const startedAt = performance.now();
const cluster = await startTestCluster();
process.env.TEST_POSTGRES_URL = cluster.connectionString;
const reporter = new spec();
reporter.pipe(process.stdout);
const reports: FileReport[] = [];
const waiting = [...files];

/** Takes one file after the other. What a file says is shown when it has ended, so that files do not mix. */
async function work(): Promise<void> {
  for (let file = waiting.shift(); file && !interruptedBy; file = waiting.shift()) {
    const options = { limitMs: FILE_LIMIT_MS, signal: interruption.signal };
    const report = await runTestFile(file, programOf(file), options);
    if (interruptedBy) return;
    for (const event of report.events) reporter.write(event);
    reports.push(report);
  }
}

function tell(message: string): void {
  reporter.write({ type: 'test:diagnostic', data: { nesting: 0, message } });
}

/** The counts of all files together, as Node.js tells them of one run. */
function tellCounts(): void {
  const totals = new Map<string, number>();
  for (const { counts } of reports)
    for (const [name, count] of counts) totals.set(name, (totals.get(name) ?? 0) + count);
  totals.delete('duration_ms');
  for (const [name, count] of totals) tell(`${name} ${count}`);
  tell(`duration ${seconds(performance.now() - startedAt)}`);
}

function tellSlowest(): void {
  const slowest = [...reports].sort((one, other) => other.durationMs - one.durationMs);
  process.stdout.write('\nslowest files\n');
  for (const { file, durationMs } of slowest.slice(0, SLOWEST_SHOWN))
    process.stdout.write(`  ${seconds(durationMs).padStart(9)}  ${relative(process.cwd(), file)}\n`);
}

function tellHung(): void {
  for (const { file, hungIn } of reports)
    if (hungIn) process.stdout.write(`\n${relative(process.cwd(), file)} hung in: ${hungIn}\n`);
}

function seconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(1)} s`;
}

await Promise.all(Array.from({ length: LANES }, work));
tellCounts();
reporter.end();
// What failed is told once more when the reporter ends.
await new Promise((resolve) => reporter.on('end', resolve));
if (files.length > 1) tellSlowest();
tellHung();
await cluster.stop();
const allPassed = reports.length === files.length && !reports.some(({ hasFailed }) => hasFailed);
process.exit(interruptedBy ? 128 + constants.signals[interruptedBy] : allPassed ? 0 : 1);
