/** Runs test files against one PostgreSQL cluster that lives as long as the run; see `tasks/test.mjs`. */

import { spawn } from 'node:child_process';
import { startTestCluster } from './cluster.ts';

const files = process.argv.slice(2);
const interruptions = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
// The runner gets Ctrl-C from the terminal as well and ends by itself; we stay until it has, then tidy up.
for (const signal of interruptions) process.on(signal, () => runner?.kill(signal));

const cluster = await startTestCluster();
const slowest = new URL('../../../tasks/slowest-tests.mjs', import.meta.url).href;
const runner = spawn(
  process.execPath,
  [
    ...['--conditions=source', '--import', 'tsx', '--test', '--test-concurrency=2', '--test-timeout=120000'],
    ...['--test-reporter=spec', '--test-reporter-destination=stdout'],
    ...[`--test-reporter=${slowest}`, '--test-reporter-destination=stdout'],
    ...files,
  ],
  { stdio: 'inherit', env: { ...process.env, TEST_POSTGRES_URL: cluster.connectionString } },
);
runner.on('exit', async (code) => {
  await cluster.stop();
  process.exit(code ?? 130);
});
