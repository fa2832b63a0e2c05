/** A connection to the bank on somebody's behalf; things, merchants, owners and operators are built on it. */

import { type Bank, type BankOptions, connectToBank } from './bank.ts';
import type { Credential } from './credentials.ts';
import { createEventStream, type EventOptions, type EventStream } from './events.ts';
import type { CallOptions } from './http.ts';
import { createTransport, type Transport } from './transport.ts';

export type ConnectOptions = BankOptions &
  EventOptions &
  CallOptions & {
    /** A bank that is already known, so that many clients of one process ask for its keys and time once. */
    readonly bank?: Bank | undefined;
  };

export type Client = Pick<Transport, 'call'> & {
  readonly bank: Bank;
  readonly transport: Transport;
  readonly events: EventStream;
  /** Closes the event stream. */
  close(): void;
};

/** Connects as whoever holds `credential`. Asks the bank nothing but its id, keys and time. */
export async function createClient(options: ConnectOptions, credential: Credential): Promise<Client> {
  const bank = options.bank ?? (await connectToBank(options));
  const transport = createTransport(bank, credential);
  const events = createEventStream(bank, transport.authorization, options);
  return { bank, transport, events, call: transport.call, close: events.close };
}
