/** Tells a database that cannot serve at the moment from a statement that is wrong. */

/** Connections that break or are refused; a server that starts, ends, or has no room left. */
const awayCodes =
  /^(?:ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|08...|53...|57P0[1-5])$/;

/** `pg` gives these no code. */
const awayWords =
  /^(?:Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed|Cannot use a pool after calling end)/;

export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('code' in error && awayCodes.test(String(error.code))) || awayWords.test(error.message);
}
