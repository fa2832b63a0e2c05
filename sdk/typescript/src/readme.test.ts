/** What the README shows is what runs, and the browser’s entry point needs no Node.js. */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { connectMerchant, testWithBank } from './testing/customers.ts';

const example = fileURLToPath(new URL('../examples/a-thing-pays.ts', import.meta.url));
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

test('the README shows the example as it is, in at most ten lines of code', async () => {
  const source = await readFile(example, 'utf8');
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  assert.ok(readme.includes(`\`\`\`ts\n${source}\`\`\``), 'the block in README.md is the file');
  const code = source.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('/**'));
  assert.ok(code.length <= 10, `${code.length} lines`);
});

testWithBank('the example registers a thing and pays', async (bank, context) => {
  const directory = await mkdtemp(join(tmpdir(), 'bot-sdk-'));
  context.after(() => rm(directory, { recursive: true }));
  const merchant = await connectMerchant(bank);
  context.after(() => merchant.close());
  await merchant.onQuoteRequest(() => ({ money: { amount: '474', asset: 'EUR', scale: 2 } })).opened;
  const words = ['--conditions=source', '--import', tsx, example, bank.url, 'GOOD-CODE', merchant.id];
  const { stdout } = await promisify(execFile)(process.execPath, words, { cwd: directory });
  assert.match(stdout, /^succeeded [\w-]+[.][\w-]+[.][\w-]+\n$/);
  assert.equal(bank.desk.payments.size, 1);
});

test('the browser’s entry point imports nothing of Node.js', async () => {
  const seen = new Set<string>();
  async function visit(file: URL): Promise<void> {
    if (seen.has(file.href)) return;
    seen.add(file.href);
    const source = await readFile(file, 'utf8');
    assert.doesNotMatch(source, /\b(Buffer|process)[.](?=\w)|__dirname/, file.href);
    for (const [, imported = ''] of source.matchAll(/from '([^']+)'/g)) {
      assert.match(imported, /^[.]{1,2}\//, `${file.href} imports ${imported}`);
      await visit(new URL(imported, file));
    }
  }
  await visit(new URL('./index.ts', import.meta.url));
  assert.ok(seen.size > 20);
});
