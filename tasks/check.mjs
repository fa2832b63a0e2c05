/** `npm run check`: types, format, lint and walls. Runs all of them and then says which failed. */

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { install, root, say } from './prepare.mjs';

install();
const sources = ['bank/src', 'sdk/typescript/src', 'simulator/src', 'console/src'];
// Biome colours even what goes to a file.
const plain = process.stdout.isTTY ? [] : ['--colors=off'];
const checks = [
  { title: 'types', program: 'typescript/bin/tsc', options: ['-b'] },
  { title: 'format and lint', program: '@biomejs/biome/bin/biome', options: ['ci', ...plain, '.'] },
  {
    title: 'walls',
    program: 'dependency-cruiser/bin/dependency-cruise.mjs',
    options: [
      '--config',
      '.dependency-cruiser.cjs',
      ...sources.filter((path) => existsSync(join(root, path))),
    ],
  },
];

const failed = checks.filter(({ title, program, options }) => {
  say(`\n── ${title}`);
  const path = join(root, 'node_modules', program);
  return spawnSync(process.execPath, [path, ...options], { cwd: root, stdio: 'inherit' }).status !== 0;
});
say('');
for (const check of checks) say(`${failed.includes(check) ? '✖' : '✔'} ${check.title}`);
process.exit(failed.length === 0 ? 0 : 1);
