/** `npm run sign-in`: a new one-time link with which the owner of this machine signs in to the bank as operator. */

import { readAddress } from './address.ts';
import { createParties } from './parties/index.ts';
import { ConfigurationError, parseConfiguration } from './platform/config/configuration.ts';
import { createDatabase } from './platform/database/database.ts';
import { DatabaseFault } from './platform/database/database-fault.ts';
import { reachDatabase } from './platform/database/reach.ts';
import { systemClock } from './platform/kernel/clock.ts';

async function main(): Promise<void> {
  const { databaseUrl, dataDirectory, publicUrl } = parseConfiguration(process.env);
  const url = publicUrl?.origin ?? (await readAddress(dataDirectory));
  if (url === undefined) {
    process.stderr.write(`No bank has opened on ${dataDirectory} yet. Start it first: npm start\n`);
    process.exitCode = 1;
    return;
  }
  const reached = await reachDatabase({ databaseUrl: databaseUrl?.reveal(), dataDirectory });
  const database = createDatabase({ connectionString: reached.connectionString, poolSize: 1 });
  try {
    const { operatorAccess } = createParties({ database, clock: systemClock, publicUrl: () => url });
    const link = await operatorAccess.createOperatorLink();
    process.stdout.write(`\n  Sign in as operator (works once, until ${link.expiresAt}):\n  ${link.url}\n\n`);
    if (reached.bankRuns === false)
      process.stdout.write('  The bank is not running now; start it before you open the link.\n\n');
  } finally {
    await database.close();
    await reached.leave();
  }
}

main().catch((error: unknown) => {
  const expected = error instanceof ConfigurationError || error instanceof DatabaseFault;
  process.stderr.write(`${expected ? (error as Error).message : (error as Error).stack}\n`);
  process.exitCode = 1;
});
