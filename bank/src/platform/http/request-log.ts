/** The log of one request: it is made with its first line, because most requests write none. */

import type { FastifyBaseLogger } from 'fastify';
import type { LogFn } from 'pino';
import type { Logger } from '../logs/logger.ts';

type Level = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';

/** Writes what `logger.child(bindings)` would write. */
export function createRequestLog(logger: Logger, bindings: object): FastifyBaseLogger {
  let child: Logger | undefined;
  const own = () => {
    child ??= logger.child(bindings);
    return child;
  };
  const lines =
    (level: Level): LogFn =>
    (...line: Parameters<LogFn>) => {
      if (logger.isLevelEnabled(level)) own()[level](...line);
    };
  return {
    level: logger.level,
    silent: () => {},
    fatal: lines('fatal'),
    error: lines('error'),
    warn: lines('warn'),
    info: lines('info'),
    debug: lines('debug'),
    trace: lines('trace'),
    child: (more, options) => own().child(more, options) as FastifyBaseLogger,
  };
}
