/** The seat of a door: commands and questions go over a line to the process that is the teller. */

import { findRefusalDefinition, Refusal } from '../../platform/errors/refusals.ts';
import { notExecuted } from '../../platform/errors/unavailable.ts';
import type { TellerPlace } from '../storage/place.ts';
import { CannotOpen, type MissingKeys } from '../storage/storage.ts';
import { emptyBooks } from '../teller/books.ts';
import type { Answer } from '../teller/teller.ts';
import type { ViewChange } from '../views/changes.ts';
import { noReferences, type References } from '../views/references.ts';
import { createChannel, unpackValue } from './channel.ts';
import { type DoorMessage, PROTOCOL, type TellerMessage } from './protocol.ts';
import { createGuard, type Seat } from './seat.ts';
import { connectSecurely } from './secure-line.ts';
import { type BooksSlice, booksOf } from './slice.ts';

/** The teller's process does not want this one; nothing but other settings can change that. */
export class Unwelcome extends CannotOpen {
  override readonly name = 'Unwelcome';
}

export type DoorEars = {
  /** Asked while the line is being opened; false when the process has found another seat meanwhile. */
  isWanted(): boolean;
  /** The views stand here, and every later change will be told. */
  onWelcome(viewed: bigint): void;
  onChange(change: ViewChange): void;
  onAnnounced(item: unknown): void;
};

/** What a door says when it asks; its number is added. */
type Question = Parameters<typeof withNumber>[0];

const CONNECT_MS = 1_000;
/** More than this under way, and the client hears at once that the bank is busy. */
const MOST_UNDER_WAY = 20_000;
/** A line on which a question got no answer for two of these is cut. */
const PING_MS = 1_500;
/** As in `loadReferences`: references lead to references, a mandate's ancestors the furthest. */
const MAX_ROUNDS = 14;

/** Resolves when the teller's process has let this one in. Rejects with `Unwelcome` when it never will. */
export async function openRemoteSeat(place: TellerPlace, bank: string, ears: DoorEars): Promise<Seat> {
  const socket = await connectSecurely(place.address, place.secret, CONNECT_MS);
  const guard = createGuard();
  const underWay = new Map<
    number,
    { resolve: (answer: TellerMessage) => void; reject: (e: Error) => void }
  >();
  let lastNumber = 0;
  let position = 0n;
  let welcome: () => void = () => {};
  let unwelcome: (error: Error) => void = () => {};
  const letIn = new Promise<void>((resolve, reject) => {
    welcome = resolve;
    unwelcome = reject;
  });

  const channel = createChannel<DoorMessage, TellerMessage>(socket, (messages) => {
    for (const message of messages) receive(message);
  });
  void channel.closed.then(() => {
    clearInterval(pinging);
    unwelcome(new Error('The teller’s process has closed the line.'));
    guard.end(new Error('The line to the teller is broken.'));
  });

  function receive(message: TellerMessage): void {
    // What a line says after it was given up is old.
    if (guard.isOver()) return;
    switch (message.kind) {
      case 'welcome':
        if (!ears.isWanted()) return void socket.destroy();
        position = message.position;
        ears.onWelcome(message.viewed);
        return welcome();
      case 'unwelcome':
        return unwelcome(new Unwelcome(message.reason));
      case 'changed':
        hearOf(message.change.position);
        return ears.onChange(message.change);
      case 'announced':
        return ears.onAnnounced(message.item);
      default:
        return settle(message.number, message);
    }
  }

  function settle(number: number, message: TellerMessage): void {
    const asked = underWay.get(number);
    underWay.delete(number);
    if (message.kind === 'refused')
      return asked?.reject(new Refusal(findRefusalDefinition(message.code), message.detail, message.facts));
    if (message.kind === 'failed') return asked?.reject(new Error(message.message));
    asked?.resolve(message);
  }

  function hearOf(heard: bigint): void {
    if (heard > position) position = heard;
  }

  async function ask(question: Question): Promise<TellerMessage> {
    if (underWay.size >= MOST_UNDER_WAY) throw notExecuted('Too many commands are waiting.');
    return guard.run(
      () =>
        new Promise<TellerMessage>((resolve, reject) => {
          lastNumber += 1;
          underWay.set(lastNumber, { resolve, reject });
          channel.send(withNumber(question, lastNumber));
        }),
    );
  }

  async function askForPosition(kind: 'where' | 'ping'): Promise<bigint> {
    const answer = await ask({ kind });
    if (answer.kind === 'here') hearOf(answer.position);
    return position;
  }

  async function submit(command: Parameters<Seat['submit']>[0]): Promise<Answer> {
    const message = await ask({ kind: 'command', command });
    if (message.kind !== 'answer') throw new Error('A command was not answered by an answer.');
    hearOf(message.answer.position);
    return message.answer;
  }

  async function look(keys: MissingKeys) {
    const message = await ask({ kind: 'look', keys });
    if (message.kind !== 'slice') throw new Error('A look was not answered by a slice.');
    hearOf(message.position);
    return { books: booksOf(unpackValue<BooksSlice>(message.slice)), now: message.now };
  }

  let pingsOpen = 0;
  const pinging = setInterval(() => {
    if (pingsOpen >= 2) return void socket.destroy();
    pingsOpen += 1;
    askForPosition('ping').then(
      () => {
        pingsOpen = 0;
      },
      () => {},
    );
  }, PING_MS);

  channel.send({ kind: 'hello', protocol: PROTOCOL, bank });
  await letIn.catch((error) => {
    socket.destroy();
    throw error;
  });
  return {
    role: 'door',
    holder: place.name,
    submit,
    latest: () => askForPosition('where'),
    position: () => position,
    isOver: guard.isOver,
    isReady: () => true,
    over: guard.over,
    announce: (item) => channel.send({ kind: 'announce', item }),

    /** Asks for everything named so far in one question, until it names nothing more: all of it is of one moment. */
    async read(collect, lookAt) {
      let seen: Awaited<ReturnType<typeof look>> = { books: emptyBooks(), now: 0 };
      const asked = noReferences();
      for (let round = 0; round < MAX_ROUNDS; round += 1) {
        const wanted = noReferences();
        collect(wanted, seen.books);
        if (!addAll(asked, wanted) && round > 0) break;
        seen = await look(keysOf(asked));
      }
      return lookAt(seen.books, seen.now);
    },

    async close() {
      channel.close();
      guard.end(new Error('The line to the teller was closed.'));
    },
  };
}

function withNumber(
  question:
    | Omit<DoorMessage & { kind: 'command' }, 'number'>
    | Omit<DoorMessage & { kind: 'look' }, 'number'>
    | Omit<DoorMessage & { kind: 'where' | 'ping' }, 'number'>,
  number: number,
): DoorMessage {
  return { ...question, number };
}

/** True when something was new. */
function addAll(asked: References, wanted: References): boolean {
  let grew = false;
  for (const part of Object.keys(asked) as (keyof References)[]) {
    for (const key of wanted[part]) {
      grew ||= !asked[part].has(key);
      asked[part].add(key);
    }
  }
  return grew;
}

function keysOf(references: References): MissingKeys {
  const { accounts, transfers, groups, mandates, shadows, payments } = references;
  return {
    accounts: [...accounts],
    transfers: [...transfers],
    groups: [...groups],
    mandates: [...mandates],
    shadows: [...shadows],
    payments: [...payments],
  };
}
