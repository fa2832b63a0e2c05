/** `npm run restore -- DIRECTORY`: puts a bank back from a backup where none is. */

import { install } from './prepare.mjs';
import { fromSource, runProgram, withRoomForBooks } from './run-program.mjs';

install();
runProgram([withRoomForBooks, ...fromSource, 'bank/src/restore.ts']);
