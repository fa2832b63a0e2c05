/** One kept-alive HTTP/1.1 connection that costs the client almost nothing, so that it can offer more than a bank takes. */

import { connect, type Socket } from 'node:net';

export type RawAnswer = { readonly status: number; readonly headers: string; readonly body: string };

export type RawConnection = {
  /** Resolves when the bank has taken the connection, or it has failed. */
  readonly settled: Promise<unknown>;
  /** Sends one request and waits for its answer; rejects when the connection ends before. One at a time. */
  send(request: Buffer): Promise<RawAnswer>;
  close(): void;
  isOpen(): boolean;
};

/** The bytes of a JSON request. */
export function requestBytes(host: string, path: string, body: string): Buffer {
  const head = [
    `POST ${path} HTTP/1.1`,
    `Host: ${host}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
}

export function openConnection(port: number): RawConnection {
  const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true });
  let waiting: { resolve: (answer: RawAnswer) => void; reject: (error: Error) => void } | undefined;
  let received = '';
  let open = true;

  function end(error: Error): void {
    open = false;
    waiting?.reject(error);
    waiting = undefined;
    socket.destroy();
  }

  // Bodies of the bank are JSON and mostly ASCII; a byte for a character keeps the lengths right.
  socket.setEncoding('latin1').on('data', (piece: string) => {
    received += piece;
    const answer = answerIn(received);
    if (!answer) return;
    received = '';
    const { resolve } = waiting ?? {};
    waiting = undefined;
    if (/^connection: close/im.test(answer.headers)) end(new Error('The bank closed the connection.'));
    resolve?.(answer);
  });
  socket.on('error', end);
  socket.on('close', () => end(new Error('The connection was closed.')));
  const settled = new Promise<void>((resolve) => {
    socket.once('connect', () => resolve());
    socket.once('close', () => resolve());
  });
  return {
    settled,
    send: (request) =>
      new Promise((resolve, reject) => {
        if (!open) return reject(new Error('The connection is closed.'));
        waiting = { resolve, reject };
        socket.write(request);
      }),
    close: () => end(new Error('We gave up waiting.')),
    isOpen: () => open,
  };
}

/** The whole answer, once all of it is there. The bank states the length of everything it answers to an order. */
function answerIn(text: string): RawAnswer | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const headers = text.slice(0, end);
  const length = Number(/^content-length: (\d+)/im.exec(headers)?.[1] ?? 0);
  if (text.length < end + 4 + length) return undefined;
  return { status: Number(headers.slice(9, 12)), headers, body: text.slice(end + 4) };
}
