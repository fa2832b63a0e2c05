/** `npm run replay -- PATH.csv`: replays recorded charging sessions through a bank and reports what came of it. */

import { writeFile } from 'node:fs/promises';
import { Refused, Unreachable } from '@bank-of-things/sdk';
import { NotUnderstood, readOptions, usage } from './replay/options.ts';
import { showProgress } from './replay/progress.ts';
import { NotARecording } from './replay/recording.ts';
import { replay } from './replay/replay.ts';
import { reportText } from './replay/report-text.ts';
import { endOfProcess } from './residents/ending.ts';

/** The exit code of programs that were ended by Ctrl-C. */
const INTERRUPTED = 130;
const elapsedMs = () => performance.now();

async function main(words: readonly string[]): Promise<number> {
  if (words.includes('--help')) {
    process.stdout.write(usage);
    return 0;
  }
  const options = readOptions(words);
  const say = (sentence: string) => void process.stderr.write(`${sentence}\n`);
  const progressOf = (sessions: number) => showProgress(process.stderr, sessions, elapsedMs);
  const result = await replay(options, { elapsedMs, say, progressOf, signal: endOfProcess() });
  const { report } = result;
  // What goes into a file or another program is for keeping, and not for a look.
  const isWhole = options.all || process.stdout.isTTY !== true;
  if (options.json) await writeFile(options.json, `${JSON.stringify(report, writeBigInt, 2)}\n`);
  process.stdout.write(`\n${reportText(report, { ...result, isWhole })}`);
  if (report.interrupted) return INTERRUPTED;
  return report.contradictions.length > 0 ? 1 : 0;
}

/** Money is written as the wire writes it: decimal digits in minor units. */
function writeBigInt(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}

/** What was asked wrongly is said in a sentence; everything else is a fault, and told with its place. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return `${error}\n`;
  if (error instanceof NotUnderstood) return `${error.message}\n\n${usage}`;
  if (error instanceof Refused) return `${error.message}\n${error.remedy}\n`;
  if (error.name === 'AbortError') return 'Interrupted before anything was replayed.\n';
  const isExpected = error instanceof NotARecording || error instanceof Unreachable || 'code' in error;
  return `${isExpected ? error.message : error.stack}\n`;
}

main(process.argv.slice(2)).then(
  (exitCode) => process.exit(exitCode),
  (error) => {
    process.stderr.write(explain(error));
    process.exit(error?.name === 'AbortError' ? INTERRUPTED : 1);
  },
);
