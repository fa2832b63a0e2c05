/** `npm run backup -- DIRECTORY`: saves this bank, running or not, in a new directory. */

import { install } from './prepare.mjs';
import { fromSource, runProgram, withRoomForBooks } from './run-program.mjs';

install();
runProgram([withRoomForBooks, ...fromSource, 'bank/src/backup.ts']);
