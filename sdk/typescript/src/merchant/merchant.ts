/** A merchant at its bank: it makes offers, captures what was used, and gives back. Acts by a key of its own. */

import type { DocumentForm } from '../crypto/documents.ts';
import type { Signer } from '../crypto/keys.ts';
import type { Account, Payment, Quote, QuoteOffer } from '../generated/operations.ts';
import { logTable } from '../log/table.ts';
import { webhooksTable } from '../owner/tables.ts';
import { toIso } from '../values/ids.ts';
import { type Client, type ConnectOptions, createClient } from '../wire/client.ts';
import type { StreamState, Subscription } from '../wire/events.ts';
import { type Methods, methodsOf } from '../wire/methods.ts';
import { createMeteredSession, type MeteredSession, type MeteredSessionOptions } from './metered-session.ts';
import { answerQuoteRequests, type QuoteHandler } from './quote-answering.ts';

export type MerchantOptions = ConnectOptions & {
  readonly key: Signer;
  /** How documents are signed: in JSON (`jose`, the default) or in CBOR (`cose`), which is shorter. */
  readonly form?: DocumentForm | undefined;
  /** Needed only for a key that is a thing's as well, for which the bank names the thing first. */
  readonly merchantId?: string | undefined;
};

/** An offer; its id, `kind` (`exact`) and `expiresAt` (in `validForMs`, default five minutes) are filled in. */
export type Offer = Pick<QuoteOffer, 'money'> &
  Partial<QuoteOffer> & { readonly validForMs?: number | undefined };

const OFFER_VALID_MS = 5 * 60_000;

const merchantTable = {
  /** Captures what was used of a hold; the final capture releases the rest. */
  capture: 'payments.capture',
  /** Reports the meter of a running session; the answer says whether it may go on. */
  meter: 'payments.meter',
  /** Releases a hold. */
  void: 'payments.void',
  /** Gives back what was captured, in whole or in part. */
  refund: 'payments.refund',
  /** Says what happened to an order. */
  getPayment: 'payments.get',
  /** What happened to a payment after it was ordered, oldest first. */
  getHistory: 'payments.history',
  /** The payments to this merchant, newest first. */
  listPayments: 'payments.list',
  /** Reads a quote. */
  getQuote: 'payments.getQuote',
  /** Requests that wait for an offer. */
  listQuoteRequests: 'payments.listQuoteRequests',
  /** The movements of an account, oldest first. */
  statement: 'accounts.statement',
} as const;

export type Merchant = Methods<typeof merchantTable> & {
  readonly id: string;
  /** For operations that have no method here. */
  readonly client: Client;
  /** Where systems of this merchant hear of its payments without being connected. */
  readonly webhooks: Methods<typeof webhooksTable>;
  /** The transparency log, and proofs of payments for third parties. */
  readonly log: Methods<typeof logTable>;
  /** Makes a quote. */
  offer(offer: Offer): Promise<Quote>;
  /** Answers every request for a quote, those made while nobody listened included. */
  onQuoteRequest(handler: QuoteHandler): Subscription;
  /** Hears of every change of payments to this merchant. */
  onPayment(listener: (payment: Payment) => unknown): Subscription;
  /** Hears when the news break off and come back; returns how to stop. */
  onStream(listener: (state: StreamState) => unknown): () => void;
  /** Counts, reports and captures a metered session. */
  meteredSession(payment: Pick<Payment, 'id' | 'money'>, options: MeteredSessionOptions): MeteredSession;
  /** The accounts into which this merchant is paid. */
  accounts(): Promise<Account[]>;
  /** Closes the event stream. */
  close(): void;
};

export const Merchant = {
  /** Connects a merchant whose key the bank knows. */
  async connect(options: MerchantOptions): Promise<Merchant> {
    const client = await createClient(options, { kind: 'key', key: options.key, form: options.form });
    const merchantId = options.merchantId ?? (await client.call('parties.me', {}, options)).merchantId;
    if (!merchantId) throw new TypeError('This key is that of a thing and of no merchant.');
    return createMerchant(client, merchantId);
  },
};

function createMerchant(client: Client, id: string): Merchant {
  const { bank, call, events } = client;

  async function offer({ validForMs = OFFER_VALID_MS, kind = 'exact', ...given }: Offer): Promise<Quote> {
    const expiresAt = given.expiresAt ?? toIso((await bank.time()) + validForMs);
    return call('payments.offerQuote', { ...given, kind, expiresAt });
  }

  return {
    ...methodsOf(client, merchantTable),
    id,
    client,
    webhooks: methodsOf(client, webhooksTable),
    log: methodsOf(client, logTable),
    offer,
    onQuoteRequest: (handler) => answerQuoteRequests(client, offer, handler),
    onPayment: (listener) => events.on('payment', listener),
    onStream: events.onState,
    meteredSession: (payment, options) => createMeteredSession(client, payment, options),
    accounts: async () => (await call('accounts.list', { limit: 500 })).items,
    close: client.close,
  };
}
