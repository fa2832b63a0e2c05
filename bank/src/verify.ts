/** `npm run verify`: proves the books and the log of this bank, running or not; ends non-zero at the first difference. */

import { isDamage } from './money/verify/chain-scan.ts';
import { checkWholeChain } from './money/verify/opening-check.ts';
import { type VerifiedBooks, verifyBooks } from './money/verify/verify.ts';
import { parseConfiguration } from './platform/config/configuration.ts';
import { createDatabase } from './platform/database/database.ts';
import { reachDatabase } from './platform/database/reach.ts';
import { runTask } from './run-task.ts';
import { type VerifiedLog, verifyLog } from './trust/index.ts';

async function main(): Promise<void> {
  const { databaseUrl, dataDirectory } = parseConfiguration(process.env);
  const reached = await reachDatabase({ databaseUrl: databaseUrl?.reveal(), dataDirectory });
  const database = createDatabase({ connectionString: reached.connectionString, poolSize: 1 });
  try {
    const startedAt = performance.now();
    const books = await verifyBooks(database).catch(async (error) => {
      // What PostgreSQL cannot read, it does not name; this does, unless the damage is in a view.
      if (isDamage(error)) await checkWholeChain(database);
      throw error;
    });
    process.stdout.write(describe(books, (performance.now() - startedAt) / 1000));
    const log = await verifyLog(database);
    if (log) process.stdout.write(describeLog(log));
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

function describeLog({ leaves, erased, position, root }: VerifiedLog): string {
  const number = (value: number | bigint) => value.toLocaleString('en');
  return `The transparency log is sound.
  leaves    ${number(leaves)} up to journal row ${number(position)}${erased ? `, ${number(erased)} of them erased` : ''}
  root      ${root}
`;
}

runTask(main);
