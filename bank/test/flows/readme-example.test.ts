/** The ten lines of the README, run word by word against a real bank. */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { euros, startTestBank, termsOf } from '../support/bank.ts';
import { repository } from '../support/programs.ts';

const example = fileURLToPath(new URL('sdk/typescript/examples/a-thing-pays.ts', repository));
const bank = await startTestBank();

test('the README shows the example as it is', async () => {
  const readme = await readFile(new URL('README.md', repository), 'utf8');
  assert.ok(readme.includes(`\`\`\`ts\n${await readFile(example, 'utf8')}\`\`\``));
});

test('the ten lines of the README register a thing, ask for a quote and pay it', async (context) => {
  const { owner, primary } = await bank.anOwner('Anna', '20.00');
  const { thing, registration } = await owner.things.create({ name: 'Anna’s scooter', kind: 'scooter' });
  const { number } = await owner.accounts.openForThing({
    thingId: thing.id,
    form: 'shared',
    primary: primary.number,
  });
  await owner.mandates.give({
    thingId: thing.id,
    account: number,
    terms: termsOf({ amount: { max: '1000' } }),
  });
  const station = await bank.aMerchant('Charging station');
  context.after(() => station.close());
  await station.onQuoteRequest(() => ({ money: euros('4.74') })).opened;
  const directory = await mkdtemp(join(tmpdir(), 'bank-of-things-example-'));
  context.after(() => rm(directory, { recursive: true }));

  const tsx = import.meta.resolve('tsx');
  const words = ['--conditions=source', '--import', tsx, example, bank.url(), registration.code, station.id];
  const { stdout } = await promisify(execFile)(process.execPath, words, { cwd: directory });

  assert.match(stdout, /^succeeded [\w-]+[.][\w-]+[.][\w-]+\n$/);
  assert.equal((await owner.accounts.get({ number: primary.number })).balance, '1526');
});
