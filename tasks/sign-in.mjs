/** `npm run sign-in`: prints a new one-time link to sign in to this data directory's bank as operator. */

import { install } from './prepare.mjs';
import { fromSource, runProgram } from './run-program.mjs';

install();
runProgram([...fromSource, 'bank/src/sign-in.ts']);
