/** `npm run verify`: replays the journal from its first row and compares the books, whether the bank runs or not. */

import { install } from './prepare.mjs';
import { fromSource, runProgram, withRoomForBooks } from './run-program.mjs';

install();
runProgram([withRoomForBooks, ...fromSource, 'bank/src/verify.ts']);
