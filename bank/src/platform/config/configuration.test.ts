/** Tests of the configuration: defaults, mistakes, secrets. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { ConfigurationError, describeSettings, parseConfiguration } from './configuration.ts';

/** What is wrong with `environment`, as sentences. */
function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    parseConfiguration(environment);
  } catch (error) {
    assert.ok(error instanceof ConfigurationError);
    return error.problems;
  }
  return [];
}

test('without any variable the bank has safe defaults', () => {
  const configuration = parseConfiguration({ PATH: '/bin', HOME: '/root' });
  assert.equal(configuration.host, '127.0.0.1');
  assert.equal(configuration.port, 8080);
  assert.equal(configuration.portIsFixed, false);
  assert.equal(configuration.logFormat, 'json');
  assert.equal(configuration.databaseUrl, undefined);
  assert.equal(parseConfiguration({}, { terminal: true }).logFormat, 'pretty');
});

test('values become numbers, URLs and lists', () => {
  const configuration = parseConfiguration({
    BOT_PORT: '0',
    BOT_PUBLIC_URL: 'https://bank.example',
    BOT_TRUSTED_PROXIES: '10.0.0.0/8, 127.0.0.1',
    BOT_LOG_LEVEL: '',
  });
  assert.equal(configuration.port, 0);
  assert.equal(configuration.portIsFixed, true);
  assert.equal(configuration.publicUrl?.origin, 'https://bank.example');
  assert.deepEqual(configuration.trustedProxies, ['10.0.0.0/8', '127.0.0.1']);
  assert.equal(configuration.logLevel, 'info');
});

test('everything wrong is told at once', () => {
  const problems = problemsOf({ BOT_PORT: '70000', BOT_CLOCK: 'sundial', BOT_PUBLIC_URL: 'bank.example' });
  assert.equal(problems.length, 3);
  assert.match(problems.join('\n'), /BOT_PORT must be an integer from 0 to 65535; "70000" is not\./);
});

test('a misspelled variable is refused with a suggestion', () => {
  assert.deepEqual(problemsOf({ BOT_DATADIR: './x' }), [
    'There is no setting BOT_DATADIR. Did you mean BOT_DATA_DIR?',
  ]);
  assert.deepEqual(problemsOf({ BOT_Q: '1' }), ['There is no setting BOT_Q.']);
});

test('a start of the manual clock needs the manual clock', () => {
  const start = { BOT_CLOCK_START: '2026-01-01T00:00:00Z' };
  assert.equal(problemsOf(start).length, 1);
  assert.equal(problemsOf({ ...start, BOT_CLOCK: 'manual' }).length, 0);
});

test('secrets are never printed, neither when right nor when wrong', () => {
  const url = 'postgresql://bank:very-secret@db/bank';
  const configuration = parseConfiguration({ DATABASE_URL: url });
  const printed = [
    inspect(configuration),
    JSON.stringify(configuration),
    `${configuration.databaseUrl}`,
  ].join();
  assert.doesNotMatch(printed, /very-secret/);
  assert.equal(configuration.databaseUrl?.reveal(), url);
  assert.doesNotMatch(problemsOf({ BOT_BOOTSTRAP_TOKEN: 'too-short' }).join(), /too-short/);
});

test('every setting is described for the docs', () => {
  for (const { variable, description } of describeSettings()) {
    assert.match(variable, /^(BOT_[A-Z_]+|DATABASE_URL)$/);
    assert.match(description, /\.$/);
  }
  assert.deepEqual(
    describeSettings()
      .filter((setting) => setting.isSecret)
      .map((setting) => setting.variable),
    ['DATABASE_URL', 'BOT_BOOTSTRAP_TOKEN', 'BOT_METRICS_TOKEN'],
  );
});
