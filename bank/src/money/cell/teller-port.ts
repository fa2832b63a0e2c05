/** Where the doors of the bank reach the teller when this process is the teller. */

import type { TLSSocket } from 'node:tls';
import { Refusal } from '../../platform/errors/refusals.ts';
import type { MissingKeys } from '../storage/storage.ts';
import type { ViewChange } from '../views/changes.ts';
import type { References } from '../views/references.ts';
import { type Channel, createChannel, packFrame, packValue } from './channel.ts';
import { type DoorMessage, PROTOCOL, type TellerMessage } from './protocol.ts';
import type { Seat } from './seat.ts';
import { type Listening, listenSecurely } from './secure-line.ts';
import { sliceOf } from './slice.ts';

export type TellerPort = {
  /** At which other processes find this one. */
  readonly address: string;
  /** Lets doors in from now on. `viewed` says how far the views are that the doors hear of. */
  open(seat: Seat, viewed: () => bigint): void;
  /** Sends all doors away, because another process is the teller now. */
  dismiss(): void;
  /** Breaks every line; the doors come back at once and look again. */
  reconnect(): void;
  /** Tells every door what has changed in the views. */
  tellChange(change: ViewChange): void;
  /** Tells every door what was announced here. */
  tellAnnounced(item: unknown): void;
  doors(): number;
  close(): void;
};

type Door = Channel<TellerMessage>;

/** `bank` says which bank this is; a door of another is not let in. */
export async function openTellerPort(parts: {
  host: string;
  port: number;
  secret: Buffer;
  bank: string;
  onAnnounced: (item: unknown) => void;
}): Promise<TellerPort> {
  const { host, port, secret, bank, onAnnounced } = parts;
  const doors = new Set<Door>();
  const sockets = new Set<TLSSocket>();
  let serving: { seat: Seat; viewed: () => bigint } | undefined;

  function receive(door: Door, message: DoorMessage): void {
    if (!serving) return door.close();
    if (message.kind === 'hello') return greet(door, message);
    // Without a greeting nobody is heard.
    if (!doors.has(door)) return door.close();
    if (message.kind !== 'announce') return answer(door, serving.seat, message);
    broadcast({ kind: 'announced', item: message.item }, door);
    onAnnounced(message.item);
  }

  function greet(door: Door, hello: DoorMessage & { kind: 'hello' }): void {
    const reason = whyNot(hello, bank);
    if (reason || !serving) {
      if (reason) door.send({ kind: 'unwelcome', reason });
      return door.close();
    }
    // In one turn with joining, so that the door hears exactly the changes after this position.
    doors.add(door);
    door.send({ kind: 'welcome', viewed: serving.viewed(), position: serving.seat.position() });
  }

  function broadcast(message: TellerMessage, except?: Door): void {
    if (doors.size === 0) return;
    const frame = packFrame([message]);
    for (const door of doors) if (door !== except) door.sendPacked(frame);
  }

  const listening: Listening = await listenSecurely({ host, port, secret }, (socket) => {
    if (!serving) return void socket.destroy();
    sockets.add(socket);
    const door: Door = createChannel<TellerMessage, DoorMessage>(socket, (messages) => {
      for (const message of messages) receive(door, message);
    });
    void door.closed.then(() => {
      doors.delete(door);
      sockets.delete(socket);
    });
  });

  function reconnect(): void {
    for (const socket of sockets) socket.destroy();
  }

  function dismiss(): void {
    serving = undefined;
    reconnect();
  }

  return {
    address: listening.address,
    open(seat, viewed) {
      serving = { seat, viewed };
    },
    dismiss,
    reconnect,
    tellChange: (change) => broadcast({ kind: 'changed', change }),
    tellAnnounced: (item) => broadcast({ kind: 'announced', item }),
    doors: () => doors.size,
    close() {
      dismiss();
      listening.close();
    },
  };
}

function whyNot(
  { protocol, bank: theirs }: DoorMessage & { kind: 'hello' },
  ours: string,
): string | undefined {
  if (protocol !== PROTOCOL)
    return `The teller’s process speaks version ${PROTOCOL} of the bank’s own protocol, this one ${protocol}. Run the same version.`;
  if (theirs !== ours)
    return `The teller’s process belongs to “${ours}”, this one to “${theirs}” (bank, cell, signing key, key of the log, clock). Give all processes of one database the same settings, the same bank-key.pem and the same log-key.pem.`;
  return undefined;
}

function answer(door: Door, seat: Seat, message: Exclude<DoorMessage, { kind: 'hello' | 'announce' }>): void {
  const { number } = message;
  ask(seat, message).then(
    (answered) => door.send(answered),
    (error: unknown) => door.send(objectionOf(number, error)),
  );
}

async function ask(
  seat: Seat,
  message: Exclude<DoorMessage, { kind: 'hello' | 'announce' }>,
): Promise<TellerMessage> {
  const { number } = message;
  switch (message.kind) {
    case 'command':
      return { kind: 'answer', number, answer: await seat.submit(message.command) };
    case 'where':
      return { kind: 'here', number, position: await seat.latest() };
    case 'ping':
      return { kind: 'here', number, position: seat.position() };
    case 'look': {
      const { keys } = message;
      const seen = await seat.read(
        (references) => name(references, keys),
        // The books go on changing; what goes out is what they are now.
        (books, now) => ({ slice: packValue(sliceOf(books, keys)), now }),
      );
      return { kind: 'slice', number, ...seen, position: seat.position() };
    }
  }
}

function name(references: References, keys: MissingKeys): void {
  for (const part of ['accounts', 'transfers', 'groups', 'mandates', 'shadows', 'payments'] as const)
    for (const key of keys[part]) references[part].add(key);
}

function objectionOf(number: number, error: unknown): TellerMessage {
  if (!(error instanceof Refusal))
    return { kind: 'failed', number, message: error instanceof Error ? error.message : String(error) };
  const { definition, message: detail, facts } = error;
  return { kind: 'refused', number, code: definition.code, detail, facts };
}
