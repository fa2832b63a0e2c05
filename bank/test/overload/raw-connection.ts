/** One kept-alive HTTP/1.1 connection that costs the client almost nothing, so that it can offer more than a bank takes. */

import { connect, type Socket } from 'node:net';

export type RawConnection = {
  /** Resolves when the bank has taken the connection, or it has failed. */
  readonly settled: Promise<unknown>;
  /**
   * Sends one request and hands over the whole answer as it came, or undefined when the connection ends before. One at
   * a time.
   */
  send(request: Buffer, onAnswer: (answer: string | undefined) => void): void;
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

/** All connections read into it, one after the other: what came is taken out before the next one reads. */
const shared = Buffer.alloc(64 * 1024);

export function openConnection(port: number): RawConnection {
  let onAnswer: ((answer: string | undefined) => void) | undefined;
  let received = '';
  let open = true;

  function answered(answer: string | undefined): void {
    const tell = onAnswer;
    onAnswer = undefined;
    received = '';
    tell?.(answer);
  }

  function end(): void {
    open = false;
    socket.destroy();
    answered(undefined);
  }

  /** Bodies of the bank are JSON and mostly ASCII; a byte for a character keeps the lengths right. */
  function read(bytes: number): boolean {
    received += shared.toString('latin1', 0, bytes);
    if (!isWhole(received)) return true;
    open = !/^connection: close/im.test(received.slice(0, received.indexOf('\r\n\r\n')));
    answered(received);
    if (!open) socket.destroy();
    return true;
  }

  const onread = { buffer: shared, callback: read };
  const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true, onread });
  socket.on('error', end);
  socket.on('close', end);
  const settled = new Promise<void>((resolve) => {
    socket.once('connect', () => resolve());
    socket.once('close', () => resolve());
  });
  return {
    settled,
    send(request, tell) {
      if (!open) return tell(undefined);
      onAnswer = tell;
      socket.write(request);
    },
    close: end,
    isOpen: () => open,
  };
}

/** Whether all of an answer is there. The bank states the length of everything it answers to an order. */
function isWhole(text: string): boolean {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const [, length] = /\r\ncontent-length: (\d+)/i.exec(text) ?? [];
  return text.length >= end + 4 + Number(length ?? 0);
}
