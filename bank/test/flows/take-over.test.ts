/** The teller's process is paused, cut off, killed or stopped while things pay: another takes over, and they hardly notice. */

import assert from 'node:assert/strict';
import { after, type TestContext, test } from 'node:test';
import { verifyBooks } from '../../src/money/verify/verify.ts';
import { createDatabase } from '../../src/platform/database/database.ts';
import type { BankProcess } from '../support/bank-process.ts';
import { askDatabase } from '../support/books.ts';
import { openTestCell, recover, type Struck } from '../support/cell.ts';
import { createTestDatabase } from '../support/database.ts';
import { ordered } from '../support/orders.ts';
import { createPeople } from '../support/people.ts';
import { assertExactlyOnce } from '../support/traffic.ts';

/** Far above the three seconds that `npm run takeover` measures, because machines that test are busy. */
const LONGEST_GAP_MS = 10_000;
/** Longer than a busy machine stops a process by itself, which would be a take-over that nobody has asked for. */
const LEASE_MS = 3_000;

const { connectionString, drop } = await createTestDatabase();
const cell = await openTestCell(connectionString, 3, { BOT_LEASE_MS: String(LEASE_MS) });
after(async () => {
  await cell.close();
  await drop();
});

/** Ends the traffic and looks whether every payment was made once, and by nobody who had lost the place. */
async function assertNothingWasLost({ traffic, epochBefore, gapMs }: Struck, test: TestContext) {
  await traffic.stop();
  test.diagnostic(`nobody was served for ${Math.round(gapMs)} ms`);
  await assertExactlyOnce(traffic, { connectionString });
  const [last] = await askDatabase(
    { connectionString },
    'select epoch from money.journal order by position desc limit 1',
  );
  assert.ok(BigInt(last?.epoch ?? 0) > epochBefore, 'a later teller writes');
  // Verification also refuses a row of an older teller behind one of a younger.
  const database = createDatabase({ connectionString, poolSize: 1 });
  await verifyBooks(database).finally(database.close);
  assert.ok(gapMs < LONGEST_GAP_MS);
}

/** Whoever knows only this process is served by it. */
async function assertServes(member: BankProcess): Promise<void> {
  const people = createPeople({ url: () => member.url, token: cell.family.token });
  assert.equal(await ordered(await people.aHousehold(), '1.00'), 'settled');
}

for (const blow of ['paused', 'cut off'] as const) {
  test(`a teller’s process that is ${blow} is replaced, and comes back as a door`, async (context) => {
    const struck = await cell.strike(blow);
    recover(struck.teller, blow);
    await struck.teller.becomes('door', struck.mark);
    await struck.traffic.goesOn(20);
    await assertServes(struck.teller);
    await assertNothingWasLost(struck, context);
    assert.equal(await cell.teller(), struck.successor, 'there is one teller');
  });
}

for (const blow of ['killed', 'stopped'] as const) {
  test(`a teller’s process that is ${blow} is replaced`, async (context) => {
    const struck = await cell.strike(blow);
    await struck.teller.ended;
    await assertNothingWasLost(struck, context);
    assert.equal(await cell.teller(), struck.successor, 'there is one teller');
  });
}
