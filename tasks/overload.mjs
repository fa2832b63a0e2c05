/** `npm run overload [-- options]`: prepares what is missing and offers a bank many times more than it can take. */

import { join } from 'node:path';
import { build, install, root } from './prepare.mjs';
import { runProgram } from './run-program.mjs';

install();
build();
runProgram(['--enable-source-maps', join(root, 'bank/dist/test/overload/main.js')]);
