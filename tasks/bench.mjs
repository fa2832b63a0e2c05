/** `npm run bench -- money [case …]`: compiles, because that is what `npm start` runs, and measures; see `benchmarks/`. */

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { install, root } from './prepare.mjs';
import { collectorOptions, runProgram } from './run-program.mjs';

install();
const tsc = join(root, 'node_modules/typescript/bin/tsc');
const compiled = spawnSync(process.execPath, [tsc, '-b', 'benchmarks'], { cwd: root, stdio: 'inherit' });
if (compiled.status !== 0) process.exit(1);
const program = join(root, 'benchmarks/dist/main.js');
// With the collector as `npm start` sets it.
runProgram(['--enable-source-maps', ...collectorOptions, program], process.cwd());
