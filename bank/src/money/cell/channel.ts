/** Messages between two processes of the bank: everything that is said in one turn goes out as one frame of CBOR. */

import type { Socket } from 'node:net';
import { Encoder } from 'cbor-x';

/** Maps and sets of the books arrive as what they are, and `bigint` stays apart from numbers. */
const codec = new Encoder({ useRecords: true, mapsAsObjects: false });

/** More than this in one frame comes from somebody who speaks another language. */
const LONGEST_FRAME = 256 * 1024 * 1024;
/** A peer that lags further behind is better cut off: it comes back and catches up. */
const MOST_UNSENT = 64 * 1024 * 1024;

export type Channel<Outgoing> = {
  send(message: Outgoing): void;
  /** Sends a frame that was packed once for many channels. */
  sendPacked(frame: Buffer): void;
  close(): void;
  readonly closed: Promise<void>;
};

/** `onMessages` gets the messages of a frame in the order in which they were sent. */
export function createChannel<Outgoing, Incoming>(
  socket: Socket,
  onMessages: (messages: readonly Incoming[]) => void,
): Channel<Outgoing> {
  let outgoing: Outgoing[] = [];
  const read = createFrameReader((body) => onMessages(codec.decode(body) as Incoming[]));
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('data', (bytes: Buffer) => {
    try {
      read(bytes);
    } catch (error) {
      socket.destroy(error instanceof Error ? error : undefined);
    }
  });
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));

  function write(frame: Buffer): void {
    if (socket.destroyed) return;
    if (socket.writableLength > MOST_UNSENT) socket.destroy();
    else socket.write(frame);
  }

  function flush(): void {
    if (outgoing.length === 0) return;
    const messages = outgoing;
    outgoing = [];
    write(packFrame(messages));
  }

  return {
    closed,
    send(message) {
      if (outgoing.push(message) === 1) setImmediate(flush);
    },
    sendPacked(frame) {
      flush();
      write(frame);
    },
    close() {
      flush();
      socket.destroySoon();
    },
  };
}

/** Four bytes of length, then the messages. */
export function packFrame(messages: readonly unknown[]): Buffer {
  const body = codec.encode(messages);
  const head = Buffer.allocUnsafe(4);
  head.writeUInt32BE(body.length);
  return Buffer.concat([head, body]);
}

/** A value as bytes of its own, taken at this moment although the frame goes out later. */
export function packValue(value: unknown): Buffer {
  // The encoder reuses its memory.
  return Buffer.from(codec.encode(value));
}

export function unpackValue<T>(bytes: Uint8Array): T {
  return codec.decode(bytes) as T;
}

/** Hands on each whole frame's body as its bytes come in. */
function createFrameReader(onFrame: (body: Buffer) => void): (bytes: Buffer) => void {
  let parts: Buffer[] = [];
  let length = 0;
  return (bytes) => {
    parts.push(bytes);
    length += bytes.length;
    while (length >= 4) {
      if (parts.length > 1 && (parts[0]?.length ?? 0) < 4) parts = [Buffer.concat(parts)];
      const wanted = parts[0]?.readUInt32BE(0) ?? 0;
      if (wanted > LONGEST_FRAME) throw new Error(`A frame of ${wanted} bytes.`);
      if (length < wanted + 4) return;
      const whole = Buffer.concat(parts);
      parts = [whole.subarray(wanted + 4)];
      length -= wanted + 4;
      onFrame(whole.subarray(4, wanted + 4));
    }
  };
}
