/**
 * `npm run replay -- PATH.csv [options]`: prepares what is missing and replays a file of charging sessions through
 * a bank. `--help` names the options.
 */

import { join } from 'node:path';
import { build, install, root } from './prepare.mjs';
import { runProgram } from './run-program.mjs';

install();
build();
// npm runs us in the root; paths on the command line are meant from where it was called.
const cwd = process.env.INIT_CWD ?? process.cwd();
runProgram(['--enable-source-maps', join(root, 'simulator/dist/replay.js')], cwd);
