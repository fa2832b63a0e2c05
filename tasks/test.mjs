/** `npm test [-- paths…]`: runs the tests below the given paths, or all of them, against a real PostgreSQL. */

import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { buildConsole, compile, install, root, say } from './prepare.mjs';
import { fromSource } from './run-program.mjs';

install();
const paths = process.argv.slice(2);
const places = paths.length > 0 ? paths.map((path) => resolve(path)) : allPlaces();
const missing = places.find((place) => !existsSync(place));
if (missing !== undefined) fail(`There is no ${missing}.`);
const files = places.flatMap(findTests).sort();
if (files.length === 0) fail('There are no tests there.');
// A page is tested as the browser gets it, which is the bundle.
if (files.some((file) => relative(root, file).startsWith('console'))) buildConsole();

// Everything is run as it is compiled, as the bank itself is: each process starts in half the time. What somebody
// works on is run from its sources, which need not be whole yet.
const isWhole = paths.length === 0;
if (isWhole) compile();
const runner = spawn(
  process.execPath,
  [
    ...(isWhole ? ['--enable-source-maps'] : fromSource),
    ...['--import', new URL('./test-process.mjs', import.meta.url).href],
    join(root, isWhole ? 'bank/dist/test/support/run-tests.js' : 'bank/test/support/run-tests.ts'),
    ...files,
  ],
  { cwd: root, stdio: 'inherit' },
);
// The terminal's Ctrl-C reaches the runner too; whoever signals only us is passed on. Then we wait for it.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => runner.kill('SIGTERM'));
runner.on('exit', (code) => process.exit(code ?? 1));

function allPlaces() {
  const { workspaces } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return [...workspaces, 'benchmarks'].map((place) => join(root, place));
}

function findTests(place) {
  if (statSync(place).isFile()) return [place];
  return readdirSync(place, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'node_modules' || entry.name === 'dist') return [];
    const path = join(place, entry.name);
    if (entry.isDirectory()) return findTests(path);
    return /\.test\.tsx?$/.test(entry.name) ? [path] : [];
  });
}

function fail(sentence) {
  say(sentence);
  process.exit(1);
}
