/** The bank's news as it happens: one stream for all listeners of a client, opened again whenever it breaks. */

import type { Mandate, Payment, QuoteRequest } from '../generated/operations.ts';
import type { Bank } from './bank.ts';
import type { Authorization } from './credentials.ts';
import { followLine } from './event-line.ts';
import type { ServerSentEvent } from './event-parser.ts';

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

/** `live`: news are heard as they happen. `broken`: the line is lost and is opened again as soon as that works. */
export type StreamState = 'live' | 'broken';

export type EventStream = {
  /**
   * Hears whenever the stream breaks and comes back, and at once how it is if it was opened already. Listening
   * opens nothing by itself. Returns how to stop.
   */
  onState(listener: (state: StreamState) => unknown): () => void;
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
  let line: AbortSignal | undefined;
  let lastId = '';
  const stateListeners = new Set<(state: StreamState) => unknown>();
  let state: StreamState | undefined;

  function become(next: StreamState): void {
    if (state === next) return;
    state = next;
    for (const listener of stateListeners) attend(() => listener(next));
  }

  function attend(work: () => unknown): void {
    new Promise((resolve) => resolve(work())).catch(onError);
  }

  function announce({ opened, onOpen }: Subscriber, openLine: AbortSignal): void {
    opened();
    attend(() => onOpen(openLine));
  }

  function onEvent({ type, data: text, id }: ServerSentEvent): void {
    const data = JSON.parse(text) as never;
    for (const subscriber of subscribers) {
      if (subscriber.type === type) attend(() => subscriber.listener(data));
    }
    lastId = id;
  }

  function onOpen(openLine: AbortSignal): void {
    line = openLine;
    become('live');
    for (const subscriber of subscribers) announce(subscriber, openLine);
  }

  async function run({ signal }: AbortController): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      const options = { bank, authorization, lastId, silenceMs, signal, onOpen, onEvent };
      const { opened, waitMs = 0 } = await followLine(options);
      if (signal.aborted) return;
      become('broken');
      failures = opened ? 0 : failures + 1;
      await bank.surroundings.sleep(Math.max(waitMs, bank.http.delayMs(failures)), signal);
    }
  }

  async function start(): Promise<void> {
    const controller = new AbortController();
    running = controller;
    try {
      await run(controller);
    } catch (error) {
      if (controller.signal.aborted) return;
      running = undefined;
      become('broken');
      for (const { failed } of subscribers) failed(error);
      onError(error);
    }
  }

  function close(): void {
    subscribers.clear();
    running?.abort();
    running = undefined;
    state = undefined;
  }

  return {
    close,
    onState(listener) {
      stateListeners.add(listener);
      const known = state;
      if (known) attend(() => listener(known));
      return () => void stateListeners.delete(listener);
    },
    on(type, listener, onOpenOf = () => undefined) {
      const opening = promiseOfOpening();
      const { resolve: opened, reject: failed } = opening;
      const subscriber: Subscriber = { type, listener, onOpen: onOpenOf, opened, failed };
      subscribers.add(subscriber);
      if (running && line && !line.aborted) announce(subscriber, line);
      if (!running) void start();
      return {
        opened: opening.promise,
        stop() {
          if (subscribers.delete(subscriber) && subscribers.size === 0) close();
        },
      };
    },
  };
}

function promiseOfOpening() {
  let resolve: () => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<void>((onOpened, onFailed) => {
    resolve = onOpened;
    reject = onFailed;
  });
  // Whoever awaits it hears of the failure; whoever does not has `onError`.
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}

/** An error that nobody handles should be seen, as with any other listener. */
function throwLater(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
