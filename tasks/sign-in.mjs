/** `npm run sign-in`: prints a new one-time link to sign in to this data directory's bank as operator. */

import { spawn } from 'node:child_process';
import { install, root } from './prepare.mjs';

install();
const program = ['--conditions=source', '--import', 'tsx', 'bank/src/sign-in.ts'];
const task = spawn(process.execPath, program, { cwd: root, stdio: 'inherit' });
// The terminal's Ctrl-C reaches the task too; we stay until it has ended.
process.on('SIGINT', () => undefined);
task.on('exit', (code) => process.exit(code ?? 1));
