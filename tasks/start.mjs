/**
 * `npm start [-- --empty]`: prepares what is missing, runs the bank and, unless it shall stay empty, a
 * neighbourhood of simulated things in it. Ctrl-C lets both end their work; a second one does not.
 */

import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { constants } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { build, install, root, say } from './prepare.mjs';
import { collectorOptions } from './run-program.mjs';

install();
build();

const empty = process.argv.includes('--empty');
// Unless one is given, made anew at each start and never stored: it opens this bank for as long as it runs.
const token = process.env.BOT_BOOTSTRAP_TOKEN || `bot_${randomBytes(32).toString('base64url')}`;
let interruptions = 0;
let neighbourhood;

const bank = launch('bank/dist/src/main.js', { BOT_BOOTSTRAP_TOKEN: token, ...localWebhooks() });
const bankEnded = new Promise((resolve) => bank.once('exit', (...how) => resolve(how)));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void interrupt(signal));
bank.on('message', (message) => {
  if (message?.ready === true && !empty) void populate(message.url);
});

const [code, signal] = await bankEnded;
neighbourhood?.kill('SIGKILL');
process.exit(code ?? 128 + constants.signals[signal]);

/** While nobody else reaches the bank, whoever tries it out may let it call this machine. */
function localWebhooks() {
  const { BOT_HOST = '', BOT_PUBLIC_URL, BOT_WEBHOOKS_TO_PRIVATE_ADDRESSES } = process.env;
  const isLocal = !BOT_PUBLIC_URL && ['', '127.0.0.1', '::1', 'localhost'].includes(BOT_HOST);
  return isLocal && !BOT_WEBHOOKS_TO_PRIVATE_ADDRESSES
    ? { BOT_WEBHOOKS_TO_PRIVATE_ADDRESSES: 'loopback' }
    : {};
}

/** A session of its own keeps the terminal's Ctrl-C away: the order of ending is ours to choose. */
function launch(program, environment) {
  const options = ['--enable-source-maps', ...collectorOptions];
  return spawn(process.execPath, [...options, join(root, program)], {
    cwd: root,
    detached: true,
    // The channel also tells the child when we are gone, whatever the reason.
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, ...environment },
  });
}

async function populate(url) {
  if (!(await becomesReady(url)) || interruptions > 0) return;
  // The residents belong to this bank's data, so that another bank gets others.
  const directory =
    process.env.NEIGHBOURHOOD_DIR ?? join(process.env.BOT_DATA_DIR ?? 'data', 'neighbourhood');
  const environment = { BOT_URL: url, BOT_TOKEN: token, NEIGHBOURHOOD_DIR: directory };
  neighbourhood = launch('simulator/dist/neighbourhood.js', environment);
  neighbourhood.once('exit', (code, signal) => {
    if (interruptions === 0)
      say(`The neighbourhood has ended (${signal ?? code}); the bank goes on without it.`);
  });
}

async function becomesReady(url) {
  while (bank.exitCode === null && bank.signalCode === null && interruptions === 0) {
    const answer = await fetch(new URL('/health/ready', url)).catch(() => undefined);
    if (answer?.ok) return true;
    await pause(200);
  }
  return false;
}

async function interrupt(signal) {
  interruptions += 1;
  if (interruptions > 1) {
    neighbourhood?.kill('SIGKILL');
    bank.kill('SIGKILL');
    return;
  }
  say(`\nEnding (${signal}); once more forces it.`);
  await end(neighbourhood, 5000);
  bank.kill('SIGTERM');
}

/** Asks the child to end and waits for it, but not longer than this. */
async function end(child, patienceMs) {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await Promise.race([ended, pause(patienceMs)]);
  child.kill('SIGKILL');
}
