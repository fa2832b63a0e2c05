/**
 * `npm run crash [-- options]`: prepares what is missing, then kills a bank and its PostgreSQL under load, again and
 * again, and holds every acknowledgement against the books. `--help` names the options.
 */

import { join } from 'node:path';
import { build, install, root } from './prepare.mjs';
import { runProgram } from './run-program.mjs';

install();
build();
runProgram(['--enable-source-maps', join(root, 'bank/dist/test/crash/main.js')]);
