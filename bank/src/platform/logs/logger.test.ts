/** Tests of the log: what is hidden, what stays readable. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLogger, type LogFormat } from './logger.ts';

/** Lines that `write` causes in a log of `format`. */
function linesOf(format: LogFormat, write: (logger: ReturnType<typeof createLogger>) => void): string[] {
  const lines: string[] = [];
  write(createLogger({ level: 'info', format, stream: { write: (line) => void lines.push(line) } }));
  return lines;
}

test('secrets are hidden wherever they usually are', () => {
  const secret = 'must-not-appear';
  const [line = ''] = linesOf('json', (logger) =>
    logger.info(
      {
        authorization: secret,
        token: secret,
        secret,
        privateKey: secret,
        code: secret,
        headers: { cookie: secret, authorization: secret, 'set-cookie': secret },
        request: { headers: { cookie: secret, 'set-cookie': secret } },
        body: { code: secret, password: secret },
      },
      'Asked.',
    ),
  );
  assert.doesNotMatch(line, /must-not-appear/);
  assert.equal(JSON.parse(line).body.code, '[hidden]');
});

test('the code of a fault stays readable', () => {
  const fault = Object.assign(new Error('No connection.'), { code: 'ECONNREFUSED' });
  const [line = ''] = linesOf('json', (logger) => logger.error({ err: fault }, 'Failed.'));
  assert.equal(JSON.parse(line).err.code, 'ECONNREFUSED');
});

test('a line has a time, a level as a word, and a message', () => {
  const [line = ''] = linesOf('json', (logger) => logger.warn('Careful.'));
  const { time, level, message } = JSON.parse(line);
  assert.match(time, /^\d{4}-\d{2}-\d{2}T.*Z$/);
  assert.deepEqual([level, message], ['warn', 'Careful.']);
});

test('a person at a terminal reads one line, and a stack under an error', () => {
  const [plain = '', failed = ''] = linesOf('pretty', (logger) => {
    logger.info({ port: 8080, url: 'http://x', note: 'two words' }, 'Listening.');
    logger.error({ err: new Error('Broken.') }, 'Failed.');
  });
  assert.match(plain, /\d\d:\d\d:\d\d.*info.*Listening\..* port=8080 url=http:\/\/x note="two words"/);
  assert.match(failed, /Failed\.[\s\S]*\n {2}Error: Broken\.\n {6}at /);
});
