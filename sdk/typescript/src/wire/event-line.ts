/** One connection to the bank's news, from its opening to its end. */

import { Refused } from '../errors.ts';
import type { Bank } from './bank.ts';
import type { Authorization } from './credentials.ts';
import { createEventParser, type ServerSentEvent } from './event-parser.ts';
import { readAnswer } from './problem.ts';

export type LineOptions = {
  readonly bank: Bank;
  readonly authorization: Authorization;
  /** The event after which to go on; empty for what comes from now on. */
  readonly lastId: string;
  /** After this long without a sign of life the line counts as broken. */
  readonly silenceMs: number;
  readonly signal: AbortSignal;
  /** Hears of the opening; `line` is aborted when the line ends. */
  readonly onOpen: (line: AbortSignal) => void;
  readonly onEvent: (event: ServerSentEvent) => void;
};

export type LineEnd = {
  /** Whether the line was open at all. */
  readonly opened: boolean;
  /** How long the bank asks to wait before the next attempt. */
  readonly waitMs?: number | undefined;
};

/** Resolves when the line has ended, for whatever reason; throws `Refused` when the bank does not want to talk. */
export async function followLine(options: LineOptions): Promise<LineEnd> {
  const { bank, silenceMs, signal, onOpen } = options;
  const line = new AbortController();
  const breakOff = () => line.abort();
  let timer = setTimeout(breakOff, silenceMs);
  let opened = false;
  signal.addEventListener('abort', breakOff, { once: true });
  try {
    const headers = await headersFor(options);
    const response = await bank.http.open({ path: '/v1/events', headers, signal: line.signal });
    if (!response.ok || !response.body) return await turnedAway(response, options.authorization);
    opened = true;
    onOpen(line.signal);
    const reader = response.body.getReader();
    // An aborted fetch may leave a read pending for ever (nodejs/node#56917); a reader that is cancelled does not.
    line.signal.addEventListener('abort', () => void reader.cancel().catch(() => undefined), { once: true });
    const waitMs = await readEvents(reader, options, () => {
      clearTimeout(timer);
      timer = setTimeout(breakOff, silenceMs);
    });
    return { opened, waitMs };
  } catch (error) {
    if (error instanceof Refused) throw error;
    return { opened };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', breakOff);
    line.abort();
  }
}

async function headersFor({ authorization, lastId }: LineOptions): Promise<Record<string, string>> {
  const header = await authorization.header();
  return {
    accept: 'text/event-stream',
    ...(header ? { authorization: header } : {}),
    ...(lastId ? { 'last-event-id': lastId } : {}),
  };
}

async function readEvents(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  { lastId, onEvent }: LineOptions,
  signOfLife: () => void,
): Promise<number | undefined> {
  const parser = createEventParser(lastId);
  const decoder = new TextDecoder();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return parser.retryMs();
    signOfLife();
    for (const event of parser.push(decoder.decode(value, { stream: true }))) onEvent(event);
  }
}

async function turnedAway(response: Response, authorization: Authorization): Promise<LineEnd> {
  const tried = readAnswer(response, await response.text());
  const canRenew = response.status === 401 && (await authorization.renew());
  if (tried.kind === 'refused' && !canRenew) throw tried.refused;
  return { opened: false, waitMs: tried.kind === 'again' ? tried.waitMs : undefined };
}
