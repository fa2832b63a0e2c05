/** The log: one JSON object per line for machines, or one readable line for a person at a terminal. */

import { type DestinationStream, destination, type Logger, pino, stdTimeFunctions } from 'pino';
import { createPrettyStream } from './pretty-stream.ts';

export type { Logger };
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
export type LogFormat = 'json' | 'pretty';

/** What never appears in a log, at the top of a line's facts or one or two levels inside. */
const SECRET_NAMES = [
  'authorization',
  'cookie',
  '["set-cookie"]',
  'token',
  'secret',
  'password',
  'privateKey',
  'databaseUrl',
];

/** Codes are secrets where people type them, but `err.code` names a fault and must stay readable. */
const PLACES_OF_TYPED_CODES = ['', 'body.', 'input.', 'payload.', 'query.'];

/** Makes the bank's logger; it writes to standard output unless a test gives it a `stream`. */
export function createLogger(options: {
  level: LogLevel;
  format: LogFormat;
  stream?: DestinationStream;
}): Logger {
  const sink = options.stream ?? destination({ fd: 1, sync: false });
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      messageKey: 'message',
      formatters: { level: (level) => ({ level }) },
      redact: { paths: secretPaths(), censor: '[hidden]' },
    },
    options.format === 'pretty' ? createPrettyStream(sink) : sink,
  );
}

function secretPaths(): string[] {
  const nested = SECRET_NAMES.flatMap((name) => ['', '*', '*.*'].map((place) => join(place, name)));
  return [...nested, ...PLACES_OF_TYPED_CODES.map((place) => `${place}code`)];
}

function join(place: string, name: string): string {
  return place === '' || name.startsWith('[') ? place + name : `${place}.${name}`;
}
