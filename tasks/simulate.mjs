/** `npm run simulate [-- --seed N] [--operations M] [--runs R]`: the bank in a world that fails; docs/simulation.md. */

import { spawn } from 'node:child_process';
import { install, root } from './prepare.mjs';

install();
const program = ['--conditions=source', '--import', 'tsx', 'bank/test/simulation/main.ts'];
const task = spawn(process.execPath, [...program, ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
// A simulation hears nothing while it runs: whoever interrupts us means it.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => task.kill('SIGKILL'));
task.on('exit', (code) => process.exit(code ?? 1));
