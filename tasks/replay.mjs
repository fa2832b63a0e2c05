/**
 * `npm run replay -- PATH.csv [options]`: prepares what is missing and replays a file of charging sessions through
 * a bank. `--help` names the options.
 */

import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { build, install, root } from './prepare.mjs';

install();
build();

// npm runs us in the root; paths on the command line are meant from where it was called.
const cwd = process.env.INIT_CWD ?? process.cwd();
const program = join(root, 'simulator/dist/replay.js');
const replay = spawn(process.execPath, ['--enable-source-maps', program, ...process.argv.slice(2)], {
  cwd,
  stdio: 'inherit',
});
// The terminal's Ctrl-C reaches the replay too, which then reports what it has; we wait for it.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => replay.kill('SIGTERM'));
replay.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
