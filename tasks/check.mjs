/** `npm run check`: types, generated types and pages, format, lint, style and walls. Runs all of them and then says which failed. */

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { install, root, say } from './prepare.mjs';

install();
const sources = ['bank/src', 'sdk/typescript/src', 'simulator/src', 'console/src', 'benchmarks/src'];
// Biome colours even what goes to a file.
const plain = process.stdout.isTTY ? [] : ['--colors=off'];
const checks = [
  { title: 'types', run: ['node_modules/typescript/bin/tsc', '-b'] },
  {
    title: 'generated types are fresh',
    run: ['--conditions=source', '--import', 'tsx', 'tasks/generate-sdk-types.ts', '--check'],
  },
  {
    title: 'reference pages are fresh',
    run: ['--conditions=source', '--import', 'tsx', 'tasks/generate-reference.ts', '--check'],
  },
  { title: 'format and lint', run: ['node_modules/@biomejs/biome/bin/biome', 'ci', ...plain, '.'] },
  { title: 'style', run: ['tasks/check-style.mjs'] },
  {
    title: 'walls',
    run: [
      'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
      '--config',
      '.dependency-cruiser.cjs',
      ...sources.filter((path) => existsSync(join(root, path))),
    ],
  },
];

const failed = checks.filter(({ title, run }) => {
  say(`\n── ${title}`);
  return spawnSync(process.execPath, run, { cwd: root, stdio: 'inherit' }).status !== 0;
});
say('');
for (const check of checks) say(`${failed.includes(check) ? '✖' : '✔'} ${check.title}`);
process.exit(failed.length === 0 ? 0 : 1);
