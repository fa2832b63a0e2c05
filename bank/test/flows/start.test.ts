/** `npm start` as people type it: it says where the bank is, refuses to be started twice, and ends when it is told to. */

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Operator } from '@bank-of-things/sdk';
import { temporaryDirectory } from '../support/cluster.ts';
import { repository } from '../support/programs.ts';

const START = fileURLToPath(new URL('tasks/start.mjs', repository));
const token = `bot_${randomBytes(32).toString('base64url')}`;
const dataDirectory = temporaryDirectory();
const started: ChildProcess[] = [];
after(() => {
  // The launcher takes its bank with it, whatever the reason for its end.
  for (const child of started) child.kill('SIGKILL');
});

/** Starts the launcher; `said` is everything so far, and `says` waits for a piece of it or for the end. */
function start() {
  const child = spawn(process.execPath, [START, '--empty'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      DATABASE_URL: '',
      BOT_DATA_DIR: dataDirectory,
      BOT_PORT: '0',
      BOT_BOOTSTRAP_TOKEN: token,
      BOT_LOG_FORMAT: 'json',
      BOT_LOG_LEVEL: 'info',
    },
  });
  started.push(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
      child.emit('said');
    });
  const ended = once(child, 'close').then(([code]) => Number(code));
  return {
    child,
    ended,
    said: () => text,
    async says(pattern: RegExp): Promise<string> {
      let isOver = false;
      void ended.then(() => {
        isOver = true;
        child.emit('said');
      });
      for (;;) {
        const found = pattern.exec(text)?.[1];
        if (found !== undefined) return found;
        assert.ok(!isOver, `It ended without saying ${pattern}:\n${text}`);
        await once(child, 'said');
      }
    },
  };
}

test('a bank that is started says its address, cannot be started twice, and ends cleanly by Ctrl-C', async () => {
  const first = start();
  const url = await first.says(/"url":"(http[^"]+)"/);
  assert.equal((await fetch(new URL('/health/ready', url))).status, 200);
  await first.says(/(Sign in for the first time)/);
  const operator = await Operator.connect({ url, token });
  assert.equal((await operator.me()).role, 'operator', 'the token that was given opens it');

  const second = start();
  assert.equal(await second.ended, 1);
  assert.match(second.said(), /are in use by the bank with process id \d+\. Stop it first/);
  assert.equal((await fetch(new URL('/health/ready', url))).status, 200, 'the first goes on');

  first.child.kill('SIGINT');
  assert.equal(await first.ended, 0, first.said());
  assert.match(first.said(), /Ending \(SIGINT\)/);
  await assert.rejects(fetch(url), 'nobody answers any more');
});
