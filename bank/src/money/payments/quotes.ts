/** Quotes: a thing asks, a payee offers. Offers are signed by the payee and move nothing. */

import type { Static } from 'typebox';
import { Refusal } from '../../platform/errors/refusals.ts';
import { publish } from '../../platform/events/outbox.ts';
import { firstDifference } from '../../platform/kernel/canonical-json.ts';
import { fromIso } from '../../platform/kernel/clock.ts';
import { hashOfEvidence } from '../../platform/kernel/evidence.ts';
import { invariant } from '../../platform/kernel/invariant.ts';
import { assetIdOf } from '../../platform/kernel/money.ts';
import type { Principal, SignedDocument } from '../../platform/operations/operation.ts';
import { readIdCursor } from '../cursor.ts';
import type { MoneyDesk } from '../desk.ts';
import type { Merchant } from '../merchants/contract.ts';
import {
  type PaymentOrder,
  PaymentRefusals,
  type Quote,
  type QuoteOffer,
  QuoteOffered,
  type QuoteRequest,
} from './contract.ts';
import type { PayeeFacts, QuoteFacts } from './model.ts';
import type { News } from './news.ts';
import type { paymentOperations } from './operations.ts';
import type { QuoteMemory } from './quote-memory.ts';
import { createPaymentStore, type PaymentStore, type StoredQuote, type StoredRequest } from './store.ts';

type Input<K extends keyof typeof paymentOperations> = Static<(typeof paymentOperations)[K]['input']>;

export type MerchantFinder = (merchantId: string) => Promise<Merchant | undefined>;

export type QuoteService = ReturnType<typeof createQuoteService>;

const REQUEST_LIFE_MS = 3_600_000;

export function createQuoteService(parts: {
  desk: MoneyDesk;
  store: PaymentStore;
  memory: QuoteMemory;
  findMerchant: MerchantFinder;
  news: News;
}) {
  const { desk, store, memory, findMerchant, news } = parts;

  async function toWire({ payeeId, offer, offerHash, signature, createdAt }: StoredQuote): Promise<Quote> {
    const merchant = await findMerchant(payeeId);
    invariant(merchant, 'The payee of a quote is registered.');
    const { name: payeeName, category, country } = merchant;
    return {
      ...offer,
      payee: payeeId,
      payeeName,
      category,
      country,
      offerHash,
      signature,
      createdAt: createdAt.toISOString(),
    };
  }

  async function requestToWire({
    id,
    payeeId,
    thingId,
    lines,
    createdAt,
  }: StoredRequest): Promise<QuoteRequest> {
    const quote = await store.findQuoteOfRequest(id);
    return {
      id,
      payee: payeeId,
      thingId,
      lines,
      createdAt: createdAt.toISOString(),
      ...(quote && { quote: await toWire(quote) }),
    };
  }

  /** Only the payee that was asked answers, and to the thing that asked. */
  async function requireOwnRequest(
    { requestId = '', thingId }: QuoteOffer,
    merchantId: string,
  ): Promise<void> {
    const request = await store.findRequest(requestId);
    const isMine = request?.payeeId === merchantId && (thingId === undefined || thingId === request.thingId);
    if (!isMine)
      throw new Refusal(PaymentRefusals['quote-not-found'], `There is no request ${requestId} to you.`);
  }

  /** False when the id is taken. */
  function insert(quote: StoredQuote): Promise<boolean> {
    memory.note(quote.id);
    return desk.database.transaction(async (transaction) => {
      if (!(await createPaymentStore(transaction.query).insertQuote(quote))) return false;
      await publish(transaction, QuoteOffered, quote.payeeId, { quoteId: quote.id });
      return true;
    });
  }

  return {
    async ask(input: Input<'askForQuote'>, thingId: string): Promise<QuoteRequest> {
      if (!(await findMerchant(input.payee)))
        throw new Refusal(PaymentRefusals['payee-not-found'], `There is no payee ${input.payee}.`);
      const request = {
        id: input.id,
        payeeId: input.payee,
        thingId,
        lines: input.lines,
        createdAt: new Date(desk.clock.now()),
      };
      const isNew = await store.insertRequest(request);
      const stored = isNew ? request : await store.findRequest(request.id);
      invariant(stored, 'A request whose id is taken exists.');
      const { createdAt: _, ...before } = stored;
      const { createdAt: __, ...wanted } = request;
      const field = firstDifference(before, wanted);
      if (field)
        throw new Refusal(PaymentRefusals['id-conflict'], `Request ${request.id} differs at ${field}.`, {
          field,
        });
      const asked = await requestToWire(stored);
      if (isNew) news.announce({ kind: 'quote-request', request: asked });
      return asked;
    },

    /** Waits up to `waitMs` for the payee's answer. */
    async getRequest(
      { requestId, waitMs = 0 }: Input<'getQuoteRequest'>,
      principal: Principal,
    ): Promise<QuoteRequest> {
      const answered = news.next((item) => item.kind === 'quote' && item.requestId === requestId, waitMs);
      try {
        const request = await store.findRequest(requestId);
        if (!request || !isParty(principal, request))
          throw new Refusal(PaymentRefusals['quote-not-found'], `There is no request ${requestId}.`);
        const now = await requestToWire(request);
        if (now.quote || waitMs === 0) return now;
        await answered.arrived;
        return await requestToWire(request);
      } finally {
        answered.stop();
      }
    },

    async listRequests({ limit = 100, after }: Input<'listQuoteRequests'>, merchantId: string) {
      const since = new Date(desk.clock.now() - REQUEST_LIFE_MS);
      const requests = await store.listOpenRequests(merchantId, since, readIdCursor(after) ?? null, limit);
      const items = await Promise.all(requests.map(requestToWire));
      const last = requests.at(-1);
      return { items, ...(requests.length === limit && last && { next: last.id }) };
    },

    async offer(offer: QuoteOffer, merchantId: string, document: SignedDocument | undefined): Promise<Quote> {
      if (offer.requestId) await requireOwnRequest(offer, merchantId);
      invariant(document, 'The door takes an offer only as a signed document.');
      const signature = document.evidence;
      const offerHash = hashOfEvidence(signature);
      const quote = {
        id: offer.id,
        payeeId: merchantId,
        offer,
        signature,
        offerHash,
        createdAt: new Date(desk.clock.now()),
      };
      const stored = (await insert(quote)) ? quote : await memory.find(offer.id);
      invariant(stored, 'A quote whose id is taken exists.');
      const field = stored.payeeId === merchantId ? firstDifference(stored.offer, offer) : '/payee';
      if (field)
        throw new Refusal(
          PaymentRefusals['id-conflict'],
          `Quote ${offer.id} exists and differs at ${field}.`,
          { field },
        );
      if (offer.requestId) news.announce({ kind: 'quote', requestId: offer.requestId });
      return toWire(stored);
    },

    async get({ quoteId }: Input<'getQuote'>): Promise<Quote> {
      const quote = await memory.find(quoteId);
      if (!quote) throw new Refusal(PaymentRefusals['quote-not-found'], `There is no quote ${quoteId}.`);
      return toWire(quote);
    },

    /**
     * What the teller needs to know of the quote that an order names. An order that names none must not use up the id
     * of one, so the teller is told of a quote under its id as well.
     */
    async factsFor(order: Pick<PaymentOrder, 'id' | 'quote'>): Promise<QuoteFacts | undefined> {
      if (!order.quote && !(await memory.mayBeQuote(order.id))) return undefined;
      const quote = await memory.find(order.quote ?? order.id);
      return quote && factsOf(quote);
    },

    async payeeFacts(merchantId: string): Promise<PayeeFacts | undefined> {
      const merchant = await findMerchant(merchantId);
      if (!merchant) return undefined;
      const { id, name, kind, category, country, account, blocked } = merchant;
      return { id, name, kind, category, country, account, blocked };
    },
  };
}

function factsOf({ payeeId, offer, offerHash }: StoredQuote): QuoteFacts {
  const { kind, money, expiresAt, thingId, lines, session, holdMs } = offer;
  return {
    payeeId,
    kind,
    assetId: assetIdOf(money),
    amount: BigInt(money.amount),
    offerHash,
    expiresAt: fromIso(expiresAt),
    ...(thingId && { thingId }),
    ...(lines && { lines }),
    ...(session && { session }),
    ...(holdMs && { holdMs }),
  };
}

function isParty(principal: Principal, { thingId, payeeId }: StoredRequest): boolean {
  if (principal.kind === 'thing' && principal.thingId === thingId) return true;
  return 'merchantId' in principal && principal.merchantId === payeeId;
}
