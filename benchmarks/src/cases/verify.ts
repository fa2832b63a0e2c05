/** How fast the journal is replayed and compared with the views. */

import { verifyBooks } from '@bank-of-things/bank/money/verify/verify';
import { createDatabase } from '@bank-of-things/bank/platform/database/database';
import { type Case, manyPayments, type Reading, type RunInput } from '../case.ts';

export const verify: Case = {
  name: 'verify',
  title: 'verify',
  measures: [
    { key: 'transfers', label: 'transfers', unit: 'count' },
    { key: 'rate', label: 'transfers verified', unit: 'per second' },
    { key: 'took', label: 'took', unit: 's' },
    { key: 'memory', label: 'largest memory of the process', unit: 'MiB' },
  ],
  preparation: manyPayments,
  onOriginal: true,
  // As `npm run verify` does.
  nodeOptions: ['--max-old-space-size=8192'],
  run: measure,
};

async function measure({ connectionString }: RunInput): Promise<Reading> {
  const database = createDatabase({ connectionString, poolSize: 1 });
  try {
    const startedAt = performance.now();
    const { transfers } = await verifyBooks(database);
    const took = (performance.now() - startedAt) / 1000;
    return { transfers, rate: transfers / took, took, memory: process.resourceUsage().maxRSS / 1024 };
  } finally {
    await database.close();
  }
}
