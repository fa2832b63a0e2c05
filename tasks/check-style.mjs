/** The rules of CONTRIBUTING.md that no linter knows: first lines, lengths, and words that do not stay. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, say } from './prepare.mjs';

const LONGEST = 350;
const passedBy = new Set(['node_modules', 'dist', 'build-types', 'generated']);

function* sourcesIn(folder) {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory() && !passedBy.has(entry.name)) yield* sourcesIn(path);
    if (entry.isFile() && /\.tsx?$/.test(entry.name)) yield path;
  }
}

function* faultsIn(path) {
  const lines = readFileSync(join(root, path), 'utf8').trimEnd().split('\n');
  if (!lines[0].startsWith('/** ')) yield `${path}:1 does not say in a /** sentence. */ what the file is for`;
  if (lines.length > LONGEST) yield `${path} has ${lines.length} lines, ${LONGEST} at the most`;
  for (const [index, line] of lines.entries()) {
    const word = /\bconsole\.log\b|\b(?:TODO|FIXME)\b/.exec(line)?.[0];
    if (word) yield `${path}:${index + 1} says ${word}`;
  }
}

const sources = ['bank', 'sdk', 'simulator', 'console', 'benchmarks'].flatMap((folder) => [
  ...sourcesIn(folder),
]);
const faults = sources.flatMap((path) => [...faultsIn(path)]);
for (const fault of faults) say(fault);
process.exit(faults.length === 0 ? 0 : 1);
