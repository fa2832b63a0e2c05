/** Turns log lines in JSON into lines that a person reads: time, level, message, facts. */

import type { DestinationStream } from 'pino';

const COLOURS: Readonly<Record<string, string>> = {
  warn: '\u001b[33m',
  error: '\u001b[31m',
  fatal: '\u001b[31m',
};
const DIM = '\u001b[2m';
const PLAIN = '\u001b[0m';

/** A destination for pino that writes readable lines to `sink`. */
export function createPrettyStream(sink: DestinationStream): DestinationStream {
  return {
    write(line) {
      sink.write(`${prettyLine(line)}\n`);
    },
  };
}

/** One readable line; a line that is not JSON is passed on as it is. */
export function prettyLine(line: string): string {
  let record: Record<string, unknown>;
  try {
    record = JSON.parse(line);
  } catch {
    return line.trimEnd();
  }
  const { time, level, message = '', err, ...facts } = record;
  const clock = String(time).slice(11, 19);
  const colour = COLOURS[String(level)] ?? '';
  const details = Object.entries(facts).map(([name, value]) => ` ${name}=${asWord(value)}`);
  return `${DIM}${clock}${PLAIN} ${colour}${String(level).padEnd(5)}${PLAIN} ${message}${DIM}${details.join('')}${PLAIN}${stackOf(err)}`;
}

function asWord(value: unknown): string {
  return typeof value === 'string' && !/\s/.test(value) ? value : JSON.stringify(value);
}

function stackOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const { stack, message } = error as { stack?: string; message?: string };
  return `\n  ${(stack ?? message ?? '').replaceAll('\n', '\n  ')}`;
}
