/** Ends a program on request: by signal, or when whoever started it is gone. */

/** Aborts when this process is asked to end. */
export function endOfProcess(): AbortSignal {
  const controller = new AbortController();
  const end = () => controller.abort();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
  if (process.connected) process.once('disconnect', end);
  return controller.signal;
}
