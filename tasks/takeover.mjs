/**
 * `npm run takeover [-- --rounds N]`: prepares what is missing, then stops, kills, pauses and cuts off the teller's
 * process of a bank of three while things pay, and measures how long nobody is served. Exits 1 when that was more than
 * three seconds.
 */

import { join } from 'node:path';
import { build, install, root } from './prepare.mjs';
import { runProgram } from './run-program.mjs';

install();
build();
runProgram(['--enable-source-maps', join(root, 'bank/dist/test/takeover/main.js')]);
