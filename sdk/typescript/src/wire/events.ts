/** The bank's news as it happens: one stream for all listeners of a client, opened again whenever it breaks. */

import { Refused } from '../errors.ts';
import type { Mandate, Payment, QuoteRequest } from '../generated/operations.ts';
import type { Bank } from './bank.ts';
import type { Authorization } from './credentials.ts';
import { createEventParser } from './event-parser.ts';
import { readAnswer } from './problem.ts';

/** The kinds of news and what each carries. */
export type BankEvents = { payment: Payment; 'quote-request': QuoteRequest; mandate: Mandate };

export type Subscription = {
  /** Resolves when the stream is open for the first time: what happens from now on is heard. Rejects when the bank refuses it. */
  readonly opened: Promise<void>;
  /** Ends it; with the last subscription the stream is closed. */
  stop(): void;
};

type Listener = (data: never) => unknown;

/** `line` is aborted when the connection that has opened ends. */
type OnOpen = (line: AbortSignal) => unknown;

export type EventStream = {
  /** `onOpen` is called whenever the stream has opened, to catch up with what was missed. */
  on<T extends keyof BankEvents>(
    type: T,
    listener: (data: BankEvents[T]) => unknown,
    onOpen?: OnOpen,
  ): Subscription;
  close(): void;
};

export type EventOptions = {
  /** Hears of listeners that throw and of a stream that is refused; by default they are uncaught errors. */
  readonly onError?: ((error: unknown) => void) | undefined;
  /** After this long without a sign of life the stream is opened again. */
  readonly silenceMs?: number | undefined;
};

type Subscriber = {
  readonly type: string;
  readonly listener: Listener;
  readonly onOpen: OnOpen;
  readonly opened: () => void;
  readonly failed: (error: unknown) => void;
};

export function createEventStream(
  bank: Bank,
  authorization: Authorization,
  { onError = throwLater, silenceMs = 60_000 }: EventOptions = {},
): EventStream {
  const subscribers = new Set<Subscriber>();
  let running: AbortController | undefined;
  let line: AbortController | undefined;
  let lastId = '';

  function attend(work: () => unknown): void {
    new Promise((resolve) => resolve(work())).catch(onError);
  }

  function announce({ opened, onOpen }: Subscriber, { signal }: AbortController): void {
    opened();
    attend(() => onOpen(signal));
  }

  /** Reads until the stream ends; returns how long the server asks to wait. */
  async function read(body: ReadableStream<Uint8Array>, signOfLife: () => void) {
    const parser = createEventParser(lastId);
    const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return parser.retryMs();
      signOfLife();
      for (const event of parser.push(value)) {
        const data = JSON.parse(event.data) as never;
        for (const { type, listener } of subscribers) {
          if (type === event.type) attend(() => listener(data));
        }
        lastId = event.id;
      }
    }
  }

  /** One connection from opening to end. Throws `Refused` when the bank does not want to talk at all. */
  async function connect(whole: AbortSignal): Promise<{ opened: boolean; waitMs?: number | undefined }> {
    const silence = new AbortController();
    let timer = setTimeout(() => silence.abort(), silenceMs);
    try {
      const header = await authorization.header();
      const response = await bank.http.open({
        path: '/v1/events',
        headers: {
          accept: 'text/event-stream',
          ...(header ? { authorization: header } : {}),
          ...(lastId ? { 'last-event-id': lastId } : {}),
        },
        signal: AbortSignal.any([whole, silence.signal]),
      });
      if (!response.ok || !response.body) return turnedAway(response);
      line = new AbortController();
      for (const subscriber of subscribers) announce(subscriber, line);
      const waitMs = await read(response.body, () => {
        clearTimeout(timer);
        timer = setTimeout(() => silence.abort(), silenceMs);
      });
      return { opened: true, waitMs };
    } catch (error) {
      if (error instanceof Refused) throw error;
      return { opened: line !== undefined };
    } finally {
      clearTimeout(timer);
      line?.abort();
      line = undefined;
    }
  }

  async function turnedAway(response: Response) {
    const tried = readAnswer(response, await response.text());
    if (tried.kind === 'refused' && !(response.status === 401 && (await authorization.renew()))) {
      throw tried.refused;
    }
    return { opened: false, waitMs: tried.kind === 'again' ? tried.waitMs : undefined };
  }

  async function run(controller: AbortController): Promise<void> {
    let failures = 0;
    while (!controller.signal.aborted) {
      const { opened, waitMs = 0 } = await connect(controller.signal);
      failures = opened ? 0 : failures + 1;
      const pauseMs = Math.max(waitMs, bank.http.delayMs(failures));
      await bank.surroundings.sleep(pauseMs, controller.signal);
    }
  }

  function start(): void {
    const controller = new AbortController();
    running = controller;
    run(controller)
      .catch((error) => {
        for (const { failed } of subscribers) failed(error);
        onError(error);
      })
      .finally(() => {
        if (running === controller) running = undefined;
      });
  }

  function close(): void {
    subscribers.clear();
    running?.abort();
    running = undefined;
  }

  return {
    close,
    on(type, listener, onOpen = () => undefined) {
      let settle: Pick<Subscriber, 'opened' | 'failed'> | undefined;
      const opened = new Promise<void>((resolve, reject) => {
        settle = { opened: resolve, failed: reject };
      });
      // Whoever awaits it hears of the failure; whoever does not has `onError`.
      opened.catch(() => undefined);
      const subscriber = { type, listener, onOpen, ...settle } as Subscriber;
      subscribers.add(subscriber);
      if (line) announce(subscriber, line);
      if (!running) start();
      return {
        opened,
        stop() {
          subscribers.delete(subscriber);
          if (subscribers.size === 0) close();
        },
      };
    },
  };
}

/** An error that nobody handles should be seen, as with any other listener. */
function throwLater(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
