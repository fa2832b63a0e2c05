/** Goes over orders in their compact form, and makes of each only what the books ask for. */

import type { Charge } from '../../mandates/model.ts';
import type { PayeeFacts, PaymentRecord } from '../../payments/model.ts';
import { descriptionOf } from '../../payments/transfer-of.ts';
import type { OrderDecided } from '../entries.ts';
import { createByteMemory } from './byte-memory.ts';
import { createByteReader } from './byte-reader.ts';
import { readDocument } from './documents.ts';
import { readChargeHead, readIds, readPayee, skipChargeHead, skipPayee, skipRules } from './order-parts.ts';
import {
  ACCOUNT_IS_FUNDING,
  CONTENT_IS_SIGNED,
  HAS_ORDER_END,
  HAS_PARTICULARS,
  HAS_QUOTE_END,
  readSettledOrder,
} from './settled-order.ts';
import { decodeRecord } from './values.ts';

/**
 * Where the five ids stand in the row's body, those of order, thing, owner and mandate one after the other, and where
 * the hash of the order does.
 */
export type ScannedOrder = {
  readonly entry: OrderDecided;
  readonly idsAt: number;
  readonly payeeAt: number;
  readonly hashAt: number;
};

const JWS = 1;
const UUID = 16;
const HASH = 32;
const nothing: Buffer = Buffer.alloc(0);
const nobody: PayeeFacts = {
  id: '',
  name: '',
  kind: 'business',
  category: '',
  country: '',
  account: '',
  blocked: false,
};

/** There is one entry, which is about another order after every `read`: whoever keeps it keeps what will change. */
export function createSettledOrderScan() {
  const texts = createByteMemory((bytes) => createByteReader(bytes).text());
  const uuids = createByteMemory((bytes) => [createByteReader(bytes).uuid()] as const);
  const payees = createByteMemory((bytes) => readPayee(createByteReader(bytes)));
  const chargeHeads = createByteMemory((bytes) => readChargeHead(createByteReader(bytes)));
  let body = nothing;
  let from = createByteReader(body);
  let start = 0;
  let end = 0;
  let documentAt = 0;
  let id: string | undefined;
  let known: OrderDecided | undefined;

  /** The order as the codec reads it, for what is seldom asked. */
  function whole(): OrderDecided {
    known ??= readSettledOrder(createByteReader(body.subarray(start, end)));
    return known;
  }

  const payment = {
    get id() {
      id ??= createByteReader(body.subarray(start + 1, end)).uuid();
      return id;
    },
    kind: 'exact',
    state: 'settled',
    account: '',
    fundedBy: '',
    get thingId() {
      return whole().payment.thingId;
    },
    get ownerId() {
      return whole().payment.ownerId;
    },
    mandateId: '',
    mandateVersion: 0,
    payee: nobody,
    assetId: '',
    amount: 0n,
    captured: 0n,
    refunded: 0n,
    order: {} as PaymentRecord['order'],
    get orderHash() {
      return body.toString('hex', scanned.hashAt, scanned.hashAt + HASH);
    },
    get holdMs() {
      return whole().payment.holdMs;
    },
    get quoteExpiresAt() {
      return whole().payment.quoteExpiresAt;
    },
    get orderExpiresAt() {
      return whole().payment.orderExpiresAt;
    },
    decidedAt: 0,
    changedAt: 0,
    get approvers() {
      return whole().payment.approvers;
    },
    get decision() {
      return whole().payment.decision;
    },
    charges: [],
    countedBy: [] as readonly string[],
  };
  const transfer = {
    type: 'direct',
    get id() {
      return payment.id;
    },
    debit: '',
    credit: '',
    assetId: '',
    amount: 0n,
    get description() {
      return descriptionOf(payment);
    },
    get paymentId() {
      return payment.id;
    },
    get thingId() {
      return payment.thingId;
    },
    get virtualAccount() {
      return payment.account === payment.fundedBy ? undefined : payment.account;
    },
  };
  const entry = {
    type: 'order-decided',
    get id() {
      return payment.id;
    },
    at: 0,
    get content() {
      return whole().content;
    },
    get contentIsSigned() {
      return whole().contentIsSigned;
    },
    get document() {
      const reader = createByteReader(body);
      reader.seek(documentAt);
      return readDocument(reader);
    },
    payment,
    transfers: [transfer],
    charges: [] as readonly Charge[],
  };
  const scanned = { entry: entry as unknown as OrderDecided, idsAt: 0, payeeAt: 0, hashAt: 0 };

  function text(): string {
    const begin = from.position();
    from.skipText();
    return texts.of(body, begin, from.position());
  }

  function skipDocument(): void {
    if (from.byte() !== JWS) return from.skipText();
    for (let parts = 3; parts > 0; parts -= 1) from.skip(from.number());
  }

  function charge(mandateId: string): Charge {
    const begin = from.position();
    skipChargeHead(from);
    const head = chargeHeads.of(body, begin, from.position());
    const { limitId, scope, start: windowStart, measure } = head;
    const own = head.mandateId || mandateId;
    const amount = from.integer();
    // Written out, because copying one object into another takes many times as long.
    if (!head.hasUnit) return { mandateId: own, limitId, scope, start: windowStart, measure, amount };
    return { mandateId: own, limitId, scope, start: windowStart, measure, amount, unit: from.text() };
  }

  function charges(mandateId: string): readonly Charge[] {
    const taken: Charge[] = [];
    for (let left = from.number(); left > 0; left -= 1) taken.push(charge(mandateId));
    return taken;
  }

  /** What differs between orders, in the order of `readSettledOrder`. */
  function readParts(flags: number): void {
    scanned.idsAt = from.position();
    from.skip(3 * UUID);
    const mandateAt = from.position();
    from.skip(UUID);
    const mandate = uuids.of(body, mandateAt, mandateAt + UUID);
    const [mandateId] = mandate;
    entry.at = from.number();
    if (!(flags & CONTENT_IS_SIGNED)) from.skipText();
    documentAt = from.position();
    skipDocument();
    scanned.hashAt = from.position();
    from.skip(HASH);
    payment.account = text();
    payment.fundedBy = flags & ACCOUNT_IS_FUNDING ? payment.account : text();
    payment.mandateId = mandateId;
    payment.mandateVersion = from.number();
    scanned.payeeAt = from.position();
    skipPayee(from);
    payment.payee = payees.of(body, scanned.payeeAt, from.position());
    payment.assetId = text();
    payment.amount = from.integer();
    from.number();
    payment.order = flags & HAS_PARTICULARS ? decodeRecord(from.blob()) : {};
    if (flags & HAS_QUOTE_END) from.number();
    if (flags & HAS_ORDER_END) from.number();
    readIds(from, '');
    const counted = from.position();
    payment.countedBy = from.number() === 0 ? mandate : countedAt(counted, mandateId);
    skipRules(from);
    entry.charges = charges(mandateId);
  }

  function countedAt(position: number, mandateId: string): readonly string[] {
    from.seek(position);
    return readIds(from, mandateId);
  }

  return {
    /** The orders that are read from now on stand in this body. */
    open(bytes: Buffer): void {
      body = bytes;
      from = createByteReader(bytes);
    },

    /** `offset` and `length` are those of an entry in the compact form. */
    read(offset: number, length: number): ScannedOrder {
      start = offset + 1;
      end = offset + length;
      id = undefined;
      known = undefined;
      from.seek(start);
      readParts(from.byte());
      if (from.position() > end) throw new RangeError('The bytes end in the middle of a value.');
      payment.decidedAt = entry.at;
      payment.changedAt = entry.at;
      payment.captured = payment.amount;
      transfer.debit = payment.fundedBy;
      transfer.credit = payment.payee.account;
      transfer.assetId = payment.assetId;
      transfer.amount = payment.amount;
      return scanned;
    },
  };
}
