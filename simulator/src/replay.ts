/** `npm run replay -- PATH.csv`: replays recorded charging sessions through a bank and reports what came of it. */

import { writeFile } from 'node:fs/promises';
import { NotUnderstood, readOptions, usage } from './replay/options.ts';
import { showProgress } from './replay/progress.ts';
import { NotARecording } from './replay/recording.ts';
import { replay } from './replay/replay.ts';
import { reportText } from './replay/report-text.ts';
import { endOfProcess } from './residents/ending.ts';

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
  if (options.json) await writeFile(options.json, `${JSON.stringify(report, writeBigInt, 2)}\n`);
  process.stdout.write(`\n${reportText(report, result)}`);
  return report.contradictions.length > 0 || report.interrupted ? 1 : 0;
}

/** Money is written as the wire writes it: decimal digits in minor units. */
function writeBigInt(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}

function explain(error: unknown): string {
  if (error instanceof NotUnderstood) return `${error.message}\n\n${usage}`;
  if (error instanceof Error && error.name === 'AbortError')
    return 'Interrupted before anything was replayed.\n';
  if (error instanceof NotARecording) return `${error.message}\n`;
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return `${error.message}\n`;
  return `${error instanceof Error ? error.stack : error}\n`;
}

main(process.argv.slice(2)).then(
  (exitCode) => process.exit(exitCode),
  (error) => {
    process.stderr.write(explain(error));
    process.exit(1);
  },
);
