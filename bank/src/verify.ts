/** `npm run verify`: proves the books of this bank, running or not, and ends non-zero at the first difference. */

import { Difference } from './money/verify/difference.ts';
import { type VerifiedBooks, verifyBooks } from './money/verify/verify.ts';
import { ConfigurationError, parseConfiguration } from './platform/config/configuration.ts';
import { createDatabase } from './platform/database/database.ts';
import { DatabaseFault } from './platform/database/database-fault.ts';
import { reachDatabase } from './platform/database/reach.ts';

async function main(): Promise<void> {
  const { databaseUrl, dataDirectory } = parseConfiguration(process.env);
  const reached = await reachDatabase({ databaseUrl: databaseUrl?.reveal(), dataDirectory });
  const database = createDatabase({ connectionString: reached.connectionString, poolSize: 1 });
  try {
    const startedAt = performance.now();
    const books = await verifyBooks(database);
    process.stdout.write(describe(books, (performance.now() - startedAt) / 1000));
  } finally {
    await database.close();
    await reached.leave();
  }
}

function describe(books: VerifiedBooks, seconds: number): string {
  const number = (value: number | bigint) => value.toLocaleString('en');
  const behind = books.rows - books.viewsAt;
  const lines = [
    ['journal', `${number(books.rows)} rows, ${number(books.entries)} entries`],
    ['accounts', number(books.accounts)],
    ['transfers', number(books.transfers)],
    ['payments', number(books.payments)],
    ...[...books.totals].map(([assetId, { debitsPosted, creditsPosted }]) => [
      assetId,
      `debits ${number(debitsPosted)} = credits ${number(creditsPosted)} in minor units`,
    ]),
    [
      'views',
      behind === 0n
        ? 'show all of it'
        : `agree up to row ${number(books.viewsAt)}, ${number(behind)} rows behind`,
    ],
    ['head', books.head],
    ['took', `${seconds.toFixed(1)} s, ${number(Math.round(books.transfers / seconds))} transfers a second`],
  ];
  const table = lines.map(([name = '', text = '']) => `  ${name.padEnd(10)}${text}\n`);
  return `The books are sound.\n${table.join('')}`;
}

main().catch((error: unknown) => {
  const expected =
    error instanceof Difference || error instanceof ConfigurationError || error instanceof DatabaseFault;
  const words = expected ? (error as Error).message : (error as Error).stack;
  process.stderr.write(error instanceof Difference ? `The books are NOT sound.\n  ${words}\n` : `${words}\n`);
  process.exitCode = 1;
});
