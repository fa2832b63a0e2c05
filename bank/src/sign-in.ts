/** `npm run sign-in`: a new one-time link with which the owner of this machine signs in to the bank as operator. */

import { readAddress } from './address.ts';
import { createParties } from './parties/index.ts';
import { createVerificationKeys } from './platform/auth/verification-keys.ts';
import { parseConfiguration } from './platform/config/configuration.ts';
import { createDatabase } from './platform/database/database.ts';
import { reachDatabase } from './platform/database/reach.ts';
import { systemClock } from './platform/kernel/clock.ts';
import { runTask } from './run-task.ts';

async function main(): Promise<void> {
  const { databaseUrl, dataDirectory, publicUrl, bankId } = parseConfiguration(process.env);
  const url = publicUrl?.origin ?? (await readAddress(dataDirectory));
  if (url === undefined) {
    process.stderr.write(`No bank has opened on ${dataDirectory} yet. Start it first: npm start\n`);
    process.exitCode = 1;
    return;
  }
  const reached = await reachDatabase({ databaseUrl: databaseUrl?.reveal(), dataDirectory });
  const database = createDatabase({ connectionString: reached.connectionString, poolSize: 1 });
  try {
    const { operatorAccess } = createParties({
      database,
      clock: systemClock,
      keys: createVerificationKeys(),
      bankId,
      publicUrl: () => url,
    });
    const link = await operatorAccess.createOperatorLink();
    process.stdout.write(`\n  Sign in as operator (works once, until ${link.expiresAt}):\n  ${link.url}\n\n`);
    if (reached.bankRuns === false)
      process.stdout.write('  The bank is not running now; start it before you open the link.\n\n');
  } finally {
    await database.close();
    await reached.leave();
  }
}

runTask(main);
