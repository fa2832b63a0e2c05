/** A thing at its bank: it asks for quotes, pays within its mandate, and proves what it paid. */

import type { DocumentForm } from '../crypto/documents.ts';
import type { Signer } from '../crypto/keys.ts';
import { proveKey } from '../crypto/proof.ts';
import { OutcomeUnknown } from '../errors.ts';
import type {
  Account,
  Mandate,
  MandateTerms,
  MandateUsage,
  Operations,
  Payment,
  PaymentOrder,
  PaymentResult,
  Quote,
  Receipt,
  Thing as ThingRecord,
} from '../generated/operations.ts';
import { logTable } from '../log/table.ts';
import { type ReceiptExpectation, verifyReceipt } from '../receipts.ts';
import { type Client, type ConnectOptions, createClient } from '../wire/client.ts';
import type { StreamState, Subscription } from '../wire/events.ts';
import type { CallOptions } from '../wire/http.ts';
import { type Methods, methodsOf } from '../wire/methods.ts';
import { createMeansChooser } from './means.ts';
import { type DirectOrder, isQuote, orderFor, type PayOptions } from './order.ts';
import { createOrderDesk } from './order-desk.ts';
import { memoryOutbox, type Outbox } from './outbox.ts';
import type { PaymentOutcome } from './outcome.ts';
import { checkQuote } from './quote-check.ts';
import { askForQuote, type QuoteWish, type WaitOptions } from './quoting.ts';
import { bringSecondaryKey } from './secondary-key.ts';
import { createThingSession, type ThingSession, waitForApproval } from './watching.ts';

export type ThingOptions = ConnectOptions & {
  readonly key: Signer;
  /** How orders are signed: in JSON (`jose`, the default) or in CBOR (`cose`), which is shorter. */
  readonly form?: DocumentForm | undefined;
  /** The registered secondary key, which then signs every order as well: for mandates that want a second signature. */
  readonly secondarySigner?: Signer | undefined;
  /** Where signed orders wait for their outcome; in memory by default, on disk with `fileOutbox` of `./node`. */
  readonly outbox?: Outbox | undefined;
  /** Hears how each order ended that an earlier life of the process left open. */
  readonly onResumed?: ((outcome: PaymentOutcome) => void) | undefined;
};

export type Thing = {
  readonly id: string;
  /** For operations that have no method here. */
  readonly client: Client;
  /** The accounts that this thing may use. */
  accounts(options?: CallOptions): Promise<Account[]>;
  /** The mandates that this thing was given. */
  mandates(options?: CallOptions): Promise<Mandate[]>;
  /** What is used and left of every limit of a mandate, and when it resets. */
  mandateUsage(mandateId: string, options?: CallOptions): Promise<MandateUsage>;
  /**
   * Hands a narrower mandate to another thing; what that one spends counts in this mandate too. `Refused` with
   * `mandates/wider-than-parent`, whose facts name the wider rules, or `mandates/delegation-not-allowed`.
   */
  delegate(mandateId: string, thingId: string, terms: MandateTerms, options?: CallOptions): Promise<Mandate>;
  /** Asks a payee for an offer and waits for it: `TimedOut` after 60 s or `timeoutMs`. */
  quote(wish: QuoteWish, options?: WaitOptions): Promise<Quote>;
  /** Reads a quote that somebody handed over by its id, and checks it. */
  getQuote(quoteId: string, options?: CallOptions): Promise<Quote>;
  /**
   * Pays a quote, or pays without one. A refusal is an outcome, not an exception. `unknown` means that the
   * network failed in between: the order is kept and `resume` asks again. An exception means that nothing
   * was done: `Unreachable`, `CannotChoose`, `NotTrusted` of a quote, or `Refused` at the door. The one other
   * case is `NotTrusted` of a receipt: the order is kept as if the bank had not answered.
   */
  pay(what: Quote | DirectOrder, options?: PayOptions): Promise<PaymentOutcome>;
  /**
   * Pays many at once, such as what was collected without a network: a hundred orders share one signature and one
   * request. Each has an outcome of its own, in the order given; what `pay` says of outcomes and exceptions holds here
   * too. `waitForApproval` waits for one that waits.
   */
  payMany(what: readonly (Quote | DirectOrder)[], options?: PayOptions): Promise<PaymentOutcome[]>;
  /** Says how an order would be decided, without effect. */
  preview(what: Quote | DirectOrder, options?: PayOptions): Promise<Operations['payments.preview']['output']>;
  /** Waits until the owner has approved or denied a payment; after `timeoutMs` returns it still waiting. */
  waitForApproval(payment: { readonly id: string }, options?: WaitOptions): Promise<PaymentOutcome>;
  /** Cancels an order that still waits for approval. */
  cancel(payment: { readonly id: string }, reason?: string, options?: CallOptions): Promise<PaymentResult>;
  /** Opens a metered session by paying its quote; look at `order` before anything is switched on. */
  startSession(quote: Quote, options?: PayOptions): Promise<ThingSession>;
  /** What happened to an order; `Refused` with `payments/payment-not-found` when it was not executed. */
  getPayment(paymentId: string, options?: CallOptions): Promise<PaymentOutcome>;
  /**
   * Registers a second key, such as one of a secure element or of the owner's phone. Another one in its place takes the
   * owner, or a thing that is connected with the present one as `secondarySigner`.
   */
  registerSecondaryKey(signer: Signer, options?: CallOptions): Promise<ThingRecord>;
  /** Verifies a receipt with the bank's keys and returns what it says; throws `NotTrusted`. */
  verifyReceipt(receipt: string, expected?: ReceiptExpectation): Promise<Receipt>;
  /** The transparency log, and proofs of payments for third parties. */
  readonly log: Methods<typeof logTable>;
  /** Hears of every change of this thing's payments. */
  onPayment(listener: (payment: Payment) => unknown): Subscription;
  /** Hears of every change of this thing's mandates. */
  onMandate(listener: (mandate: Mandate) => unknown): Subscription;
  /** Hears when the news break off and come back; returns how to stop. */
  onStream(listener: (state: StreamState) => unknown): () => void;
  /** Sends orders without a final outcome again, as the same bytes; `connect` does it once by itself. */
  resume(options?: CallOptions): Promise<PaymentOutcome[]>;
  /** Closes the event stream. */
  close(): void;
};

export const Thing = {
  /** Connects a registered thing and sends again what an earlier life left open. */
  async connect(options: ThingOptions): Promise<Thing> {
    const client = await createClient(options, {
      kind: 'key',
      key: options.key,
      form: options.form,
      secondary: options.secondarySigner,
    });
    const { thingId } = await client.call('parties.me', {}, options);
    if (!thingId) throw new TypeError('This key is that of a merchant and of no thing.');
    return createThing(client, thingId, options);
  },

  /** Registers `key` with the one-time code of the owner, and connects. */
  async register(options: ThingOptions & { readonly code: string }): Promise<Thing> {
    const { bank, call } = await createClient(options, { kind: 'nobody' });
    const { code, key } = options;
    const brought = await proveKey(key, { operation: 'things.register', aud: bank.id }, { code });
    const registration = { code, ...brought };
    await call('things.register', registration, options).catch((error) => {
      // The code works once and may have worked: if the key is known now, it did.
      if (!(error instanceof OutcomeUnknown)) throw error;
    });
    return Thing.connect({ ...options, bank });
  },
};

async function createThing(client: Client, id: string, options: ThingOptions): Promise<Thing> {
  const { bank, call, events } = client;
  const desk = await createOrderDesk(client, options.key, options.outbox ?? memoryOutbox());
  const means = createMeansChooser(client);

  async function prepareOrder(what: Quote | DirectOrder, pay: PayOptions) {
    if (isQuote(what)) await checkQuote(what, bank.id);
    const chosen = await means.choose(what.money, pay, pay);
    const now = await bank.time();
    return orderFor(what, { means: chosen, now, id: what.id ?? (await bank.newId()) }, pay);
  }

  async function pay(what: Quote | DirectOrder, given: PayOptions = {}): Promise<PaymentOutcome> {
    const outcome = await desk.send(await prepareOrder(what, given), given);
    if (outcome.outcome === 'refused') means.forget();
    return outcome;
  }

  async function payMany(
    what: readonly (Quote | DirectOrder)[],
    given: PayOptions = {},
  ): Promise<PaymentOutcome[]> {
    const orders: PaymentOrder[] = [];
    for (const one of what) orders.push(await prepareOrder(one, given));
    const outcomes = await desk.sendMany(orders, given);
    if (outcomes.some(({ outcome }) => outcome === 'refused')) means.forget();
    return outcomes;
  }

  async function resume(given?: CallOptions): Promise<PaymentOutcome[]> {
    const outcomes = await desk.resume(given);
    for (const outcome of outcomes) options.onResumed?.(outcome);
    return outcomes;
  }

  void resume(options);
  return {
    id,
    client,
    pay,
    payMany,
    resume,
    close: client.close,
    accounts: async (given) => (await call('accounts.list', { limit: 500 }, given)).items,
    mandates: async (given) => (await call('mandates.list', { limit: 500 }, given)).items,
    mandateUsage: (mandateId, given) => call('mandates.usage', { mandateId }, given),
    delegate: (mandateId, thingId, terms, given) =>
      call('mandates.delegate', { mandateId, thingId, terms }, given),
    quote: (wish, given) => askForQuote(client, id, wish, given),
    async getQuote(quoteId, given) {
      const quote = await call('payments.getQuote', { quoteId }, given);
      await checkQuote(quote, bank.id);
      return quote;
    },
    preview: async (what, given = {}) => call('payments.preview', await prepareOrder(what, given), given),
    waitForApproval: (payment, given) => waitForApproval(client, desk, payment.id, given),
    cancel: (payment, reason, given) =>
      call('payments.void', { paymentId: payment.id, ...(reason ? { reason } : {}) }, given),
    startSession: async (quote, given) => createThingSession(client, desk, await pay(quote, given)),
    getPayment: async (paymentId, given) => desk.accept(await call('payments.get', { paymentId }, given)),
    registerSecondaryKey: (signer, given) => bringSecondaryKey(client, id, signer, given),
    log: methodsOf(client, logTable),
    verifyReceipt: (receipt, expected) => verifyReceipt(bank, receipt, expected),
    onPayment: (listener) => events.on('payment', listener),
    onMandate: (listener) => events.on('mandate', listener),
    onStream: events.onState,
  };
}
