/** `npm run verify`: replays the journal from its first row and compares the books, whether the bank runs or not. */

import { spawn } from 'node:child_process';
import { install, root } from './prepare.mjs';

install();
// Books of many millions of transfers need more memory than Node.js takes by itself.
const program = ['--max-old-space-size=8192', '--conditions=source', '--import', 'tsx', 'bank/src/verify.ts'];
const task = spawn(process.execPath, program, { cwd: root, stdio: 'inherit' });
// The terminal's Ctrl-C reaches the task too; we stay until it has ended.
process.on('SIGINT', () => undefined);
task.on('exit', (code) => process.exit(code ?? 1));
