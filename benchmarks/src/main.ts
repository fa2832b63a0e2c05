/** `npm run bench -- money [case ...]`: measures the bank and its baselines in one run and prints one table. */

import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { runBench } from './bench.ts';
import { cases, casesNamed } from './catalogue.ts';
import { stopWork } from './own-process.ts';
import { reportOn } from './report.ts';
import { startServer } from './server.ts';

const USAGE = `usage: npm run bench -- money [all | case ...] [--seconds N] [--runs N] [--scale X] [--keep DIR] [--json FILE]
cases: ${cases.map(({ name }) => name).join(', ')}
`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seconds: { type: 'string', default: '60' },
      runs: { type: 'string', default: '3' },
      scale: { type: 'string', default: '1' },
      json: { type: 'string' },
      keep: { type: 'string' },
    },
  });
  const [suite, ...names] = positionals;
  const [seconds = 0, runs = 0, scale = 0] = [values.seconds, values.runs, values.scale].map(Number);
  const chosen = casesNamed(names);
  if (suite !== 'money' || !chosen || !(seconds > 0 && runs >= 1 && scale > 0)) {
    process.stderr.write(USAGE);
    process.exitCode = 2;
    return;
  }
  const server = await startServer(values.keep);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      stopWork();
      void server.end().finally(() => process.exit(130));
    });
  try {
    const say = (sentence: string) => process.stderr.write(`  ${sentence}\n`);
    const report = reportOn(chosen, await runBench(server, { cases: chosen, seconds, runs, scale, say }));
    process.stdout.write(`\n${report.text}`);
    const { text: _, ...data } = report;
    if (values.json) writeFileSync(values.json, `${JSON.stringify(data, null, 2)}\n`);
  } finally {
    await server.end();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
  process.exit(1);
});
