/** Made by tasks/generate-sdk-types.ts from the bank’s operations; do not edit. */

export type AccessToken = {
  /** UUID version 7 (time-ordered), lower case. */
  id: string;
  label: string;
  role: 'operator' | 'owner' | 'merchant' | 'auditor';
  /** UUID version 7 (time-ordered), lower case. */
  partyId?: string;
  /** UUID version 7 (time-ordered), lower case. */
  merchantId?: string;
  /** ISO 8601 in UTC. */
  createdAt: string;
  /** ISO 8601 in UTC. */
  expiresAt: string;
  /** ISO 8601 in UTC. */
  lastUsedAt?: string;
};

/** A shared virtual account shows the balance and counters of the primary account that it spends. */
export type Account = {
  /** Account number with check digits. */
  number: string;
  kind: 'primary' | 'virtual' | 'settlement' | 'funding';
  form?: 'shared' | 'pre-funded' | 'earning';
  name: string;
  /** ISO 4217 code, a unit such as kWh, or a token. */
  asset: string;
  /** Decimals of the minor unit. */
  scale: number;
  /** UUID version 7 (time-ordered), lower case. */
  ownerId?: string;
  /** UUID version 7 (time-ordered), lower case. */
  thingId?: string;
  /** Account number with check digits. */
  primary?: string;
  status: 'open' | 'debit-blocked' | 'credit-blocked' | 'frozen' | 'closed';
  /** Integer in minor units. */
  balance: string;
  /** Integer in minor units. */
  available: string;
  /** Integer in minor units. */
  reserved: string;
  counters: {
    /** Integer in minor units. */
    debitsPosted: string;
    /** Integer in minor units. */
    debitsPending: string;
    /** Integer in minor units. */
    creditsPosted: string;
    /** Integer in minor units. */
    creditsPending: string;
  };
  /** How far below zero it may go; null is without limit. */
  creditLimit: string | null;
  maxBalance: string | null;
  topUp?: TopUpRule;
  sweep?: SweepRule;
  /** ISO 8601 in UTC. */
  createdAt: string;
};

export type Asset = {
  /** ISO 4217 code, a unit such as kWh, or a token. */
  asset: string;
  /** Decimals of the minor unit. */
  scale: number;
  name: string;
};

/** `since` is the time of the oldest payment that was tried. */
export type BackTestReport = {
  /** False when there were more payments: then the newest were tried. */
  complete: boolean;
  /** ISO 8601 in UTC. */
  since?: string;
  payments: number;
  allowed: number;
  asked: number;
  refused: number;
  byRule: Array<{
    rule: string;
    outcome: 'ask' | 'refuse';
    count: number;
  }>;
  examples: Array<{
    /** UUID version 7 (time-ordered), lower case. */
    paymentId: string;
    /** ISO 8601 in UTC. */
    at: string;
    outcome: 'ask' | 'refuse';
    rules: Array<RuleResult>;
  }>;
};

/** `batchHash` is the SHA-256 of the batch as it was signed, like the `orderHash` of a single order. `orderHash` is the SHA-256 of `batchHash`, `#` and the index of the order, counted from 0; of an order that was decided before, it is that of the document that came first. `code` is that of the refusal. */
export type BatchReceipt = {
  bank: string;
  /** UUID version 7 (time-ordered), lower case. */
  thingId: string;
  /** SHA-256 in hexadecimal. */
  batchHash: string;
  results: Array<{
    /** UUID version 7 (time-ordered), lower case. */
    id: string;
    outcome: 'succeeded' | 'refused' | 'waiting' | 'unknown';
    state?: 'waiting' | 'authorised' | 'partly-captured' | 'settled' | 'refused' | 'cancelled' | 'expired';
    /** SHA-256 in hexadecimal. */
    orderHash: string;
    code?: string;
  }>;
  position: string;
  /** ISO 8601 in UTC. */
  at: string;
};

/** `state` is absent when the order was refused before it became a payment. An `unknown` outcome has a refusal that says why; the same order may be sent again. */
export type BatchedResult = {
  /** UUID version 7 (time-ordered), lower case. */
  id: string;
  outcome: 'succeeded' | 'refused' | 'waiting' | 'unknown';
  state?: 'waiting' | 'authorised' | 'partly-captured' | 'settled' | 'refused' | 'cancelled' | 'expired';
  replayed: boolean;
  retry: Retry;
  refusal?: PaymentRefusal;
};

/** The final capture releases the rest of the hold; a final capture of 0 releases all of it. */
export type Capture = {
  /** UUID version 7 (time-ordered), lower case. */
  id: string;
  /** UUID version 7 (time-ordered), lower case. */
  paymentId: string;
  amount: string;
  final: boolean;
  lines?: Array<ContentLine>;
  meter?: MeterReading;
};

export type ChangedAccount = {
  /** Account number with check digits. */
  number: string;
  kind: 'primary' | 'virtual' | 'settlement' | 'funding';
  form?: 'shared' | 'pre-funded' | 'earning';
  name: string;
  /** ISO 4217 code, a unit such as kWh, or a token. */
  asset: string;
  /** Decimals of the minor unit. */
  scale: number;
  /** UUID version 7 (time-ordered), lower case. */
  ownerId?: string;
  /** UUID version 7 (time-ordered), lower case. */
  thingId?: string;
  /** Account number with check digits. */
  primary?: string;
  status: 'open' | 'debit-blocked' | 'credit-blocked' | 'frozen' | 'closed';
  /** Integer in minor units. */
  balance: string;
  /** Integer in minor units. */
  available: string;
  /** Integer in minor units. */
  reserved: string;
  counters: {
    /** Integer in minor units. */
    debitsPosted: string;
    /** Integer in minor units. */
    debitsPending: string;
    /** Integer in minor units. */
    creditsPosted: string;
    /** Integer in minor units. */
    creditsPending: string;
  };
  /** How far below zero it may go; null is without limit. */
  creditLimit: string | null;
  maxBalance: string | null;
  topUp?: TopUpRule;
  sweep?: SweepRule;
  /** ISO 8601 in UTC. */
  createdAt: string;
  /** Journal position at which this stands. */
  position: string;
};

export type ChangedMandate = {
  /** UUID version 7 (time-ordered), lower case. */
  id: string;
  version: number;
  state: 'draft' | 'pending-approval' | 'active' | 'suspended' | 'revoked' | 'expired' | 'exhausted';
  /** UUID version 7 (time-ordered), lower case. */
  ownerId: string;
  /** UUID version 7 (time-ordered), lower case. */
  thingId: string;
  /** Account number with check digits. */
  account: string;
  /** UUID version 7 (time-ordered), lower case. */
  parentId?: string;
  terms: MandateTerms;
  /** ISO 8601 in UTC. */
  createdAt: string;
  /** ISO 8601 in UTC. */
  changedAt: string;
  /** Who gave this version: a user, a key or a thing. */
  changedBy: string;
  /** The thumbprint of the key that signed this change, if it was signed. */
  signedBy?: string;
  /** Journal position at which this stands. */
  position: string;
};

export type ContentLine = {
  description: string;
  sku?: string;
  category?: string;
  unit?: string;
  /** Decimal string, at most six decimals. */
  quantity?: string;
  /** Decimal string, at most six decimals. */
  unitPrice?: string;
  /** Integer in minor units. */
  amount?: string;
};

export type CreatedParty = {
  /** UUID version 7 (time-ordered), lower case. */
  id: string;
  kind: 'natural-person' | 'legal-person';
  name: string;
  /** ISO 3166-1 alpha-2. */
  country?: string;
  /** ISO 8601 in UTC. */
  createdAt: string;
  /** Mandates of this owner change only by documents that its key signed. */
  signedMandatesOnly?: boolean;
  /** True when the id was answered before; nothing was done again. */
  replayed: boolean;
};

export type DecisionRecord = {
  /** UUID version 7 (time-ordered), lower case. */
  mandateId: string;
  version: number;
  outcome: 'allow' | 'ask' | 'refuse';
  rules: Array<RuleResult>;
  shadows?: Array<{
    /** UUID version 7 (time-ordered), lower case. */
    mandateId: string;
    version: number;
    outcome: 'allow' | 'ask' | 'refuse';
    rules: Array<RuleResult>;
  }>;
};

export type Funding = {
  /** UUID version 7 (time-ordered), lower case. */
  id: string;
  /** Such as sepa, ach, cash or card-acquirer. */
  rail: string;
  direction: 'in' | 'out';
  /** Account number with check digits. */
  account: string;
  money: Money;
  /** The reference on the rail, for reconciliation. */
  reference: string;
};

export type InternalTransfer = {
  /** UUID version 7 (time-ordered), lower case. */
  id: string;
  /** Account number with check digits. */
  from: string;
  /** Account number with check digits. */
  to: string;
  money: Money;
  description?: string;
};

/** `unit` is required for quantity limits. `per` defaults to mandate. */
export type Limit = {
  /** Stable name; counters carry over to the next version by it. */
  id: string;
  measure: 'amount' | 'count' | 'quantity';
  /** Decimal string, at most six decimals. */
  max: string;
  /** Unit of measure, such as kWh, hour or piece. */
  unit?: string;
  window: LimitWindow;
  per?: 'mandate' | 'payee' | 'category';
};

export type LimitUse = {
  limitId: string;
  measure: 'amount' | 'count' | 'quantity';
  /** Unit of measure, such as kWh, hour or piece. */
  unit?: string;
  per: 'mandate' | 'payee' | 'category';
  /** The payee or category it counts for. */
  scope?: string;
  /** Decimal string, at most six decimals. */
  max: string;
  /** Decimal string, at most six decimals. */
  reserved: string;
  /** Decimal string, at most six decimals. */
  committed: string;
  /** Decimal string, at most six decimals. */
  remaining: string;
  /** ISO 8601 in UTC. */
  windowStart?: string;
  /** ISO 8601 in UTC. */
  resetsAt?: string;
};

export type LimitWindow =
  | {
      type: 'lifetime';
    }
  | {
      type: 'calendar';
      unit: 'day' | 'week' | 'month' | 'year';
      anchor?: number;
      /** IANA time zone, such as Europe/Berlin. */
      timeZone: string;
    }
  | {
      type: 'rolling';
      ms: number;
    };

export type LogCheckpoint = {
  origin: string;
  /** Number of leaves. */
  size: number;
  /** Bytes in base64url. */
  root: string;
  /** Signed note (C2SP): origin, size, root in base64, a blank line, and a line for each signature. */
  note: string;
  /** Name, key id and public key of the log, to be pinned: a key that comes with a proof proves nothing. */
  verifierKey: string;
};

/** PROOF(first, D[second]) of RFC 6962, section 2.1.2. */
export type LogConsistency = {
  /** Number of leaves. */
  first: number;
  /** Number of leaves. */
  second: number;
  /** SHA-256 hashes. */
  path: Array<string>;
};

/** The data of the leaf `index` is SHA-256(salt ‖ statement); `path` is its inclusion proof (RFC 6962, section 2.1.1) in the tree of the checkpoint. Whoever has it can show it to others: it is as secret as what it says. */
export type LogProof = {
  /** Deterministic CBOR in base64url; docs/guides/transparency-log.md says what stands in it. */
  statement: string;
  /** Bytes in base64url. */
  salt: string;
  /** Number of leaves. */
  index: number;
  /** SHA-256 hashes. */
  path: Array<string>;
  /** Signed note (C2SP): origin, size, root in base64, a blank line, and a line for each signature. */
  checkpoint: string;
};

/** Hashes of level 0 are those of leaves; each of a higher level is the root over a whole tile of the level below. They stand one after the other, 32 bytes each. */
export type LogTile = {
  level: number;
  number: number;
  width: number;
  /** Bytes in base64url. */
  hashes: string;
};

export type Mandate = {
  /** UUID version 7 (time-ordered), lower case. */
  id: string;
  version: number;
  state: 'draft' | 'pending-approval' | 'active' | 'suspended' | 'revoked' | 'expired' | 'exhausted';
  /** UUID version 7 (time-ordered), lower case. */
  ownerId: string;
  /** UUID version 7 (time-ordered), lower case. */
  thingId: string;
  /** Account number with check digits. */
  account: string;
  /** UUID version 7 (time-ordered), lower case. */
  parentId?: string;
  terms: MandateTerms;
  /** ISO 8601 in UTC. */
  createdAt: string;
  /** ISO 8601 in UTC. */
  changedAt: string;
  /** Who gave this version: a user, a key or a thing. */
  changedBy: string;
  /** The thumbprint of the key that signed this change, if it was signed. */
  signedBy?: string;
};

/** Amounts are minor units of `asset` and `scale`. Every rule that is absent allows; an unknown rule is refused. */
export type MandateTerms = {
  name: string;
  /** A shadow mandate decides and reports beside the one in force, and binds nothing. */
  mode: 'enforce' | 'shadow';
  /** ISO 4217 code, a unit such as kWh, or a token. */
  asset: string;
  /** Decimals of the minor unit. */
  scale: number;
  objects?: {
    payees?: {
      allow?: Array<string>;
      deny?: Array<string>;
    };
    payeeKinds?: {
      allow?: Array<'business' | 'thing' | 'person'>;
      deny?: Array<'business' | 'thing' | 'person'>;
    };
    categories?: {
      allow?: Array<string>;
      deny?: Array<string>;
    };
    countries?: {
      allow?: Array<string>;
      deny?: Array<string>;
    };
    /** The order must say that it is made inside one of these circles. */
    geofence?: Array<{
      latitude: number;
      longitude: number;
      radiusMeters: number;
    }>;
    /** The order must say that it is made outside all of these circles. */
    geofenceDeny?: Array<{
      latitude: number;
      longitude: number;
      radiusMeters: number;
    }>;
  };
  content?: {
    /** Every content line must fit one of these items; an order without lines fits none. */
    items?: Array<{
      category?: string;
      sku?: string;
      /** Unit of measure, such as kWh, hour or piece. */
      unit?: string;
      /** Decimal string, at most six decimals. */
      maxUnitPrice?: string;
      /** Decimal string, at most six decimals. */
      maxQuantity?: string;
    }>;
    /** SHA-256 of the one offer that may be bought. */
    offerHash?: string;
  };
  means?: {
    rails?: Array<'internal'>;
    /** Whether the account’s credit limit may be used; default false. */
    creditAllowed?: boolean;
    /** Integer in minor units. */
    offlineMax?: string;
  };
  amount?: {
    /** Integer in minor units. */
    min?: string;
    /** Integer in minor units. */
    max?: string;
  };
  limits?: Array<Limit>;
  time?: {
    /** ISO 8601 in UTC. */
    from?: string;
    /** ISO 8601 in UTC. */
    to?: string;
    /** IANA time zone, such as Europe/Berlin. */
    timeZone?: string;
    /** Open spans in local time; a span whose end is not after its start runs over midnight. */
    weekly?: Array<{
      days: Array<'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun'>;
      /** Local time, HH:MM. */
      from: string;
      /** Local time, HH:MM. */
      to: string;
    }>;
    /** Milliseconds between two payments, at least. Counted from the first payment after the terms began to ask for it. */
    minIntervalMs?: number;
    maxOpenHolds?: number;
  };
  session?: {
    /** Integer in minor units. */
    maxAmount?: string;
    /** Decimal string, at most six decimals. */
    maxQuantity?: string;
    /** Unit of measure, such as kWh, hour or piece. */
    unit?: string;
    /** Milliseconds. */
    maxDurationMs?: number;
  };
  approval?: {
    /** Integer in minor units. */
    above?: string;
    /** Payees that were paid before the terms had this rule count as new. */
    firstPaymentToPayee?: boolean;
    /** Parties that may approve; default the owner. */
    approvers?: Array<string>;
    /** Then the order is denied. */
    waitMs: number;
  };
  signatures?: {
    /** Integer in minor units. */
    secondAbove: string;
  };
  delegation?: {
    maxDepth: number;
    needsApproval?: boolean;
  };
};

export type MandateUsage = {
  /** UUID version 7 (time-ordered), lower case. */
  mandateId: string;
  version: number;
  openHolds: number;
  limits: Array<LimitUse>;
};

export type MandateVersion = {
  /** UUID version 7 (time-ordered), lower case. */
  id: string;
  version: number;
  state: 'draft' | 'pending-approval' | 'active' | 'suspended' | 'revoked' | 'expired' | 'exhausted';
  /** UUID version 7 (time-ordered), lower case. */
  ownerId: string;
  /** UUID version 7 (time-ordered), lower case. */
  thingId: string;
  /** Account number with check digits. */
  account: string;
  /** UUID version 7 (time-ordered), lower case. */
  parentId?: string;
  terms: MandateTerms;
  /** ISO 8601 in UTC. */
  createdAt: string;
  /** ISO 8601 in UTC. */
  changedAt: string;
  /** Who gave this version: a user, a key or a thing. */
  changedBy: string;
  /** The thumbprint of the key that signed this change, if it was signed. */
  signedBy?: string;
  /** What was signed: a compact JWS, or `cose:` and base64url. */
  document?: string;
};

export type Me = {
  role: 'operator' | 'owner' | 'merchant' | 'auditor' | 'thing';
  /** UUID version 7 (time-ordered), lower case. */
  userId?: string;
  party?: Party;
  /** UUID version 7 (time-ordered), lower case. */
  merchantId?: string;
  /** UUID version 7 (time-ordered), lower case. */
  thingId?: string;
};

export type Merchant = {
  /** UUID version 7 (time-ordered), lower case. */
  id: string;
  name: string;
  kind: 'business' | 'thing' | 'person';
  /** Merchant category code, ISO 18245. */
  category: string;
  /** ISO 3166-1 alpha-2. */
  country: string;
  /** Account number with check digits. */
  account: string;
  /** UUID version 7 (time-ordered), lower case. */
  ownerId?: string;
  /** UUID version 7 (time-ordered), lower case. */
  thingId?: string;
  keyThumbprint?: string;
  blocked: boolean;
  /** ISO 8601 in UTC. */
  createdAt: string;
};

export type MeterReading = {
  /** ISO 8601 in UTC. */
  at: string;
  /** Decimal string, at most six decimals. */
  quantity: string;
  unit: string;
  /** Milliseconds. */
  durationMs: number;
  /** Integer in minor units. */
  amount: string;
};

/** An amount in minor units: 12.50 EUR is {"amount":"1250","asset":"EUR","scale":2}. */
export type Money = {
  /** Integer in minor units. */
  amount: string;
  /** ISO 4217 code, a unit such as kWh, or a token. */
  asset: string;
  /** Decimals of the minor unit. */
  scale: number;
};

export type OpenedAccount = {
  /** Account number with check digits. */
  number: string;
  kind: 'primary' | 'virtual' | 'settlement' | 'funding';
  form?: 'shared' | 'pre-funded' | 'earning';
  name: string;
  /** ISO 4217 code, a unit such as kWh, or a token. */
  asset: string;
  /** Decimals of the minor unit. */
  scale: number;
  /** UUID version 7 (time-ordered), lower case. */
  ownerId?: string;
  /** UUID version 7 (time-ordered), lower case. */
  thingId?: string;
  /** Account number with check digits. */
  primary?: string;
  status: 'open' | 'debit-blocked' | 'credit-blocked' | 'frozen' | 'closed';
  /** Integer in minor units. */
  balance: string;
  /** Integer in minor units. */
  available: string;
  /** Integer in minor units. */
  reserved: string;
  counters: {
    /** Integer in minor units. */
    debitsPosted: string;
    /** Integer in minor units. */
    debitsPending: string;
    /** Integer in minor units. */
    creditsPosted: string;
    /** Integer in minor units. */
    creditsPending: string;
  };
  /** How far below zero it may go; null is without limit. */
  creditLimit: string | null;
  maxBalance: string | null;
  topUp?: TopUpRule;
  sweep?: SweepRule;
  /** ISO 8601 in UTC. */
  createdAt: string;
  /** Journal position at which this stands. */
  position: string;
  /** True when the id was answered before; nothing was done again. */
  replayed: boolean;
};

export type Party = {
  /** UUID version 7 (time-ordered), lower case. */
  id: string;
  kind: 'natural-person' | 'legal-person';
  name: string;
  /** ISO 3166-1 alpha-2. */
  country?: string;
  /** ISO 8601 in UTC. */
  createdAt: string;
  /** Mandates of this owner change only by documents that its key signed. */
  signedMandatesOnly?: boolean;
};

export type PartyKey = {
  /** RFC 7638, SHA-256, base64url. */
  thumbprint: string;
  publicJwk: PublicJwk;
  label: string;
  /** ISO 8601 in UTC. */
  validFrom: string;
  /** ISO 8601 in UTC. */
  validTo?: string;
};

/** `money` is what was ordered: the exact amount or the ceiling. `expiresAt` is when the wait for approval or the hold ends. */
export type Payment = {
  /** UUID version 7 (time-ordered), lower case. */
  id: string;
  kind: 'exact' | 'up-to' | 'session';
  state: 'waiting' | 'authorised' | 'partly-captured' | 'settled' | 'refused' | 'cancelled' | 'expired';
  /** Account number with check digits. */
  account: string;
  /** UUID version 7 (time-ordered), lower case. */
  thingId: string;
  /** UUID version 7 (time-ordered), lower case. */
  ownerId: string;
  mandate: {
    /** UUID version 7 (time-ordered), lower case. */
    id: string;
    version: number;
  };
  payee: {
    /** UUID version 7 (time-ordered), lower case. */
    id: string;
    name: string;
    /** Merchant category code, ISO 18245. */
    category: string;
    /** ISO 3166-1 alpha-2. */
    country: string;
    /** Account number with check digits. */
    account: string;
  };
  money: Money;
  /** Integer in minor units. */
  captured: string;
  /** Integer in minor units. */
  refunded: string;
  lines: Array<ContentLine>;
  purpose?: string;
  /** UUID version 7 (time-ordered), lower case. */
  quote?: string;
  /** ISO 8601 in UTC. */
  decidedAt: string;
  /** ISO 8601 in UTC. */
  changedAt: string;
  /** ISO 8601 in UTC. */
  expiresAt?: string;
  meter?: MeterReading;
  refusal?: PaymentRefusal;
  decision: DecisionRecord;
  /** Journal position of the last change. */
  position: string;
};

export type PaymentBatch = {
  orders: Array<PaymentOrder>;
};

/** One result for each order, in the order of the batch. */
export type PaymentBatchResult = {
  /** Journal position at which the last of the orders stands. */
  position: string;
  results: Array<BatchedResult>;
  /** Compact JWS by the bank; see BatchReceipt. */
  receipt: string;
};

/** `state` is the payment’s after it. `amount` is what was captured, given back, released, or moved or held by an approval; `reason` and `lines` are the payee’s or the thing’s words. */
export type PaymentChange = {
  /** UUID version 7 (time-ordered), lower case. */
  id: string;
  /** ISO 8601 in UTC. */
  at: string;
  change: 'approved' | 'denied' | 'captured' | 'voided' | 'refunded' | 'expired';
  state: 'waiting' | 'authorised' | 'partly-captured' | 'settled' | 'refused' | 'cancelled' | 'expired';
  /** Integer in minor units. */
  amount?: string;
  reason?: string;
  lines?: Array<ContentLine>;
  meter?: MeterReading;
  refusal?: PaymentRefusal;
};

export type PaymentEvent = {
  /** The same at every repeat; also in the header webhook-id. */
  id: string;
  type:
    | 'payment.decided'
    | 'payment.approved'
    | 'payment.denied'
    | 'payment.captured'
    | 'payment.voided'
    | 'payment.refunded'
    | 'payment.expired';
  /** ISO 8601 in UTC. */
  timestamp: string;
  data: Payment;
};

export type PaymentOrder = {
  /** UUID version 7 (time-ordered), lower case. */
  id: string;
  /** Account number with check digits. */
  account: string;
  /** UUID version 7 (time-ordered), lower case. */
  mandate: string;
  /** UUID version 7 (time-ordered), lower case. */
  payee: string;
  kind: 'exact' | 'up-to' | 'session';
  money: Money;
  /** UUID version 7 (time-ordered), lower case. */
  quote?: string;
  /** SHA-256 in hexadecimal. */
  offerHash?: string;
  purpose?: string;
  lines?: Array<ContentLine>;
  session?: {
    /** Decimal string, at most six decimals. */
    maxQuantity?: string;
    unit?: string;
    /** Milliseconds. */
    maxDurationMs?: number;
  };
  holdMs?: number;
  place?: Place;
  /** ISO 8601 in UTC. */
  createdAt: string;
  /** ISO 8601 in UTC. */
  expiresAt?: string;
};

export type PaymentRefusal = {
  code: string;
  title: string;
  detail: string;
  remedy: string;
};

/** A refused order is answered as a problem with the same `outcome` and `payment`. */
export type PaymentResult = {
  outcome: 'succeeded' | 'refused' | 'waiting' | 'unknown';
  replayed: boolean;
  payment: Payment;
  retry: Retry;
  /** Compact JWS by the bank; see Receipt. */
  receipt?: string;
};

export type Place = {
  latitude: number;
  longitude: number;
};

export type PublicJwk =
  | {
      kty: 'EC';
      crv: 'P-256';
      x: string;
      y: string;
    }
  | {
      kty: 'OKP';
      crv: 'Ed25519';
      x: string;
    };

export type Quote = {
  /** UUID version 7 (time-ordered), lower case. */
  id: string;
  kind: 'exact' | 'up-to' | 'session';
  money: Money;
  /** ISO 8601 in UTC. */
  expiresAt: string;
  /** UUID version 7 (time-ordered), lower case. */
  requestId?: string;
  /** UUID version 7 (time-ordered), lower case. */
  thingId?: string;
  lines?: Array<ContentLine>;
  tariff?: Tariff;
  session?: {
    /** Decimal string, at most six decimals. */
    maxQuantity?: string;
    unit?: string;
    /** Milliseconds. */
    maxDurationMs?: number;
  };
  /** How long the hold must last; default 7 days. */
  holdMs?: number;
  /** UUID version 7 (time-ordered), lower case. */
  payee: string;
  payeeName: string;
  /** Merchant category code, ISO 18245. */
  category: string;
  /** ISO 3166-1 alpha-2. */
  country: string;
  /** SHA-256 in hexadecimal. */
  offerHash: string;
  /** The payee’s offer as it was signed: a compact JWS, or `cose:` and base64url. */
  signature: string;
  /** ISO 8601 in UTC. */
  createdAt: string;
};

/** `money` is the exact price, or the ceiling of an up-to or session payment. */
export type QuoteOffer = {
  /** UUID version 7 (time-ordered), lower case. */
  id: string;
  kind: 'exact' | 'up-to' | 'session';
  money: Money;
  /** ISO 8601 in UTC. */
  expiresAt: string;
  /** UUID version 7 (time-ordered), lower case. */
  requestId?: string;
  /** UUID version 7 (time-ordered), lower case. */
  thingId?: string;
  lines?: Array<ContentLine>;
  tariff?: Tariff;
  session?: {
    /** Decimal string, at most six decimals. */
    maxQuantity?: string;
    unit?: string;
    /** Milliseconds. */
    maxDurationMs?: number;
  };
  /** How long the hold must last; default 7 days. */
  holdMs?: number;
};

export type QuoteRequest = {
  /** UUID version 7 (time-ordered), lower case. */
  id: string;
  /** UUID version 7 (time-ordered), lower case. */
  payee: string;
  /** UUID version 7 (time-ordered), lower case. */
  thingId: string;
  lines: Array<ContentLine>;
  /** ISO 8601 in UTC. */
  createdAt: string;
  quote?: Quote;
};

/** `orderHash` is the SHA-256 of the order’s compact JWS, or of its COSE message as it was sent; of an order in a batch, see BatchReceipt. */
export type Receipt = {
  bank: string;
  /** UUID version 7 (time-ordered), lower case. */
  paymentId: string;
  outcome: 'succeeded' | 'refused' | 'waiting' | 'unknown';
  state: 'waiting' | 'authorised' | 'partly-captured' | 'settled' | 'refused' | 'cancelled' | 'expired';
  /** SHA-256 in hexadecimal. */
  orderHash: string;
  money: Money;
  /** Integer in minor units. */
  captured: string;
  /** Integer in minor units. */
  refunded: string;
  /** UUID version 7 (time-ordered), lower case. */
  payee: string;
  /** UUID version 7 (time-ordered), lower case. */
  thingId: string;
  position: string;
  /** ISO 8601 in UTC. */
  at: string;
};

export type RegisteredMerchant = {
  /** UUID version 7 (time-ordered), lower case. */
  id: string;
  name: string;
  kind: 'business' | 'thing' | 'person';
  /** Merchant category code, ISO 18245. */
  category: string;
  /** ISO 3166-1 alpha-2. */
  country: string;
  /** Account number with check digits. */
  account: string;
  /** UUID version 7 (time-ordered), lower case. */
  ownerId?: string;
  /** UUID version 7 (time-ordered), lower case. */
  thingId?: string;
  keyThumbprint?: string;
  blocked: boolean;
  /** ISO 8601 in UTC. */
  createdAt: string;
  /** True when the id was answered before; nothing was done again. */
  replayed: boolean;
};

export type RegisteredWebhook = {
  webhook: Webhook;
  /** Shown to this request alone, and to its repeats for ten minutes: `whsec_` and base64. */
  secret?: string;
  /** True when the id was answered before; nothing was done again. */
  replayed: boolean;
};

export type RegistrationCode = {
  code: string;
  /** ISO 8601 in UTC. */
  expiresAt: string;
};

/** Whether asking again with the same id can give another outcome, and after how long it is worth it. */
export type Retry = {
  canHelp: boolean;
  afterMs?: number;
};

export type Reversal = {
  /** UUID version 7 (time-ordered), lower case. */
  id: string;
  /** UUID version 7, or 8 where the bank derived it from another (both time-ordered), lower case. */
  transferId: string;
  /** Integer in minor units. */
  amount?: string;
  reason: string;
};

export type RuleResult = {
  /** Path of the rule in the terms, such as limits/monthly or objects/categories. */
  rule: string;
  /** UUID version 7 (time-ordered), lower case. */
  mandateId: string;
  outcome: 'allow' | 'ask' | 'refuse';
  code?: string;
  observed?: string;
  allowed?: string;
  remaining?: string;
  /** ISO 8601 in UTC. */
  resetsAt?: string;
};

export type SignInLink = {
  url: string;
  code: string;
  /** ISO 8601 in UTC. */
  expiresAt: string;
};

export type Statement = {
  /** Account number with check digits. */
  account: string;
  /** ISO 4217 code, a unit such as kWh, or a token. */
  asset: string;
  /** Decimals of the minor unit. */
  scale: number;
  /** ISO 8601 in UTC. */
  from?: string;
  /** ISO 8601 in UTC. */
  to?: string;
  /** Integer in minor units. */
  opening: string;
  /** Integer in minor units. */
  closing: string;
  lines: Array<StatementLine>;
  next?: string;
};

export type StatementLine = {
  /** UUID version 7, or 8 where the bank derived it from another (both time-ordered), lower case. */
  transferId: string;
  /** ISO 8601 in UTC. */
  at: string;
  /** Integer in minor units. */
  amount: string;
  /** Account number with check digits. */
  counterparty: string;
  counterpartyName?: string;
  description: string;
  /** UUID version 7 (time-ordered), lower case. */
  paymentId?: string;
  /** UUID version 7 (time-ordered), lower case. */
  thingId?: string;
  /** Account number with check digits. */
  virtualAccount?: string;
};

export type SweepRule = {
  /** Integer in minor units. */
  keep: string;
};

export type Tariff = {
  components: Array<{
    unit: string;
    /** Decimal string, at most six decimals. */
    unitPrice: string;
    /** Decimal string, at most six decimals. */
    freeQuantity?: string;
    /** Decimal string, at most six decimals. */
    stepQuantity?: string;
    /** Which steps are charged: those that have begun (the default), or completed ones. */
    rounding?: 'begun' | 'completed';
  }>;
  /** Integer in minor units. */
  minimum?: string;
};

export type TestEvent = {
  /** The same at every repeat; also in the header webhook-id. */
  id: string;
  type: 'webhook.test';
  /** ISO 8601 in UTC. */
  timestamp: string;
  data: Webhook;
};

export type Thing = {
  /** UUID version 7 (time-ordered), lower case. */
  id: string;
  name: string;
  /** What it is, such as car, fridge or vending-machine. */
  kind: string;
  serialNumber?: string;
  /** UUID version 7 (time-ordered), lower case. */
  ownerId: string;
  state: 'awaiting-registration' | 'active' | 'blocked';
  keyThumbprint?: string;
  /** The key that signs high-trust orders as well. It opens no door. */
  secondaryKeyThumbprint?: string;
  /** ISO 8601 in UTC. */
  createdAt: string;
  /** ISO 8601 in UTC. */
  registeredAt?: string;
};

export type TopUpRule = {
  /** Integer in minor units. */
  below: string;
  /** Integer in minor units. */
  upTo: string;
};

export type TransferOutcome = {
  /** UUID version 7 (time-ordered), lower case. */
  id: string;
  replayed: boolean;
  /** Journal position at which this stands. */
  position: string;
  transfers: Array<string>;
};

export type TrialBalance = {
  position: string;
  assets: Array<{
    /** ISO 4217 code, a unit such as kWh, or a token. */
    asset: string;
    /** Decimals of the minor unit. */
    scale: number;
    /** Integer in minor units. */
    debits: string;
    /** Integer in minor units. */
    credits: string;
    balanced: boolean;
  }>;
};

export type Webhook = {
  /** UUID version 7 (time-ordered), lower case. */
  id: string;
  /** UUID version 7 (time-ordered), lower case. */
  ownerId?: string;
  /** UUID version 7 (time-ordered), lower case. */
  merchantId?: string;
  /** https, without user, password or fragment. */
  url: string;
  label?: string;
  /** A failing one is tried again at `nextAttemptAt`, with what could not be delivered first. */
  state: 'active' | 'failing' | 'paused';
  pausedBecause?: 'asked' | 'failed-too-long' | 'gone';
  /** What concerns the holder is delivered up to this journal position, and part of what is at it. */
  position: string;
  /** ISO 8601 in UTC. */
  deliveredAt?: string;
  /** Attempts in a row that failed. */
  failures: number;
  /** ISO 8601 in UTC. */
  failingSince?: string;
  lastError?: string;
  /** ISO 8601 in UTC. */
  nextAttemptAt?: string;
  /** ISO 8601 in UTC. */
  oldSecretUntil?: string;
  /** ISO 8601 in UTC. */
  createdAt: string;
};

/** The body of a delivery. There may be further types later. */
export type WebhookEvent = PaymentEvent | TestEvent;

export type WebhookTrial = {
  delivered: boolean;
  error?: string;
  durationMs: number;
};

/** What every operation takes and gives. */
export type Operations = {
  /** The bank’s id, time and public keys. */
  'bank.about': {
    input: Record<string, never>;
    output: {
      id: string;
      version: string;
      /** ISO 8601 in UTC. */
      time: string;
      clock: 'system' | 'manual';
      keys: Array<Record<string, string>>;
    };
  };
  /** Move a manual clock forward; it never goes back. */
  'bank.setClock': {
    input: {
      /** ISO 8601 in UTC. */
      time: string;
    };
    output: {
      /** ISO 8601 in UTC. */
      time: string;
    };
  };
  /** Register a natural or legal person. `id` is made by the caller and becomes the party’s id, so that a repeat is harmless. */
  'parties.create': {
    input: {
      /** UUID version 7 (time-ordered), lower case. */
      id: string;
      kind: 'natural-person' | 'legal-person';
      name: string;
      /** ISO 3166-1 alpha-2. */
      country?: string;
    };
    output: CreatedParty;
  };
  /** List persons. */
  'parties.list': {
    input: {
      limit?: number;
      after?: string;
    };
    output: {
      items: Array<Party>;
      next?: string;
    };
  };
  /** Say who is asking. */
  'parties.me': { input: Record<string, never>; output: Me };
  /** Make a one-time sign-in link for a person. */
  'parties.createSignInLink': {
    input: {
      role: 'operator' | 'owner' | 'merchant' | 'auditor';
      /** UUID version 7 (time-ordered), lower case. */
      partyId?: string;
      /** UUID version 7 (time-ordered), lower case. */
      merchantId?: string;
    };
    output: SignInLink;
  };
  /** Make a token for a program; its secret is shown once. An operator makes tokens for anybody; others for themselves only. */
  'parties.createToken': {
    input: {
      label: string;
      role: 'operator' | 'owner' | 'merchant' | 'auditor';
      /** UUID version 7 (time-ordered), lower case. */
      partyId?: string;
      /** UUID version 7 (time-ordered), lower case. */
      merchantId?: string;
      daysValid?: number;
    };
    output: {
      token: AccessToken;
      secret: string;
    };
  };
  /** List tokens without their secrets. */
  'parties.listTokens': {
    input: {
      limit?: number;
      after?: string;
    };
    output: {
      items: Array<AccessToken>;
      next?: string;
    };
  };
  /** Revoke a token at once. */
  'parties.revokeToken': {
    input: {
      /** UUID version 7 (time-ordered), lower case. */
      tokenId: string;
    };
    output: {
      done: true;
    };
  };
  /** Register a key with which the owner signs. The proof is a compact JWS (or `cose:` and a COSE_Sign1 message in base64url) of {"partyId"} with typ parties.registerKey and the bank as audience, made with the new key. Where only signed changes count, a key that is registered already signs the request. */
  'parties.registerKey': {
    input: {
      publicJwk: PublicJwk;
      proof: string;
      label: string;
    };
    output: PartyKey;
  };
  /** List the keys with which an owner signs and has signed, oldest first. */
  'parties.listKeys': {
    input: {
      /** UUID version 7 (time-ordered), lower case. */
      partyId?: string;
    };
    output: {
      items: Array<PartyKey>;
    };
  };
  /** End a key: what it signs from now on does not count. */
  'parties.endKey': {
    input: {
      thumbprint: string;
    };
    output: {
      done: true;
    };
  };
  /** Let mandates change only by documents that the owner’s key signed, or lift that. Once it holds, only a signature of the owner or the operator lifts it. */
  'parties.requireSignedMandates': {
    input: {
      required: boolean;
      /** UUID version 7 (time-ordered), lower case. */
      partyId?: string;
    };
    output: {
      done: true;
    };
  };
  /** Enter a thing and get its one-time registration code. `id` is made by the caller and becomes the thing’s id. A repeat gives a new code, and the one before is void. */
  'things.create': {
    input: {
      /** UUID version 7 (time-ordered), lower case. */
      id: string;
      name: string;
      /** What it is, such as car, fridge or vending-machine. */
      kind: string;
      serialNumber?: string;
      /** UUID version 7 (time-ordered), lower case. */
      ownerId?: string;
    };
    output: {
      thing: Thing;
      registration: RegistrationCode;
      /** True when the id was answered before; nothing was done again. */
      replayed: boolean;
    };
  };
  /** Make a new registration code, for a new or a replaced key. */
  'things.newCode': {
    input: {
      /** UUID version 7 (time-ordered), lower case. */
      thingId: string;
    };
    output: RegistrationCode;
  };
  /** Register a thing’s key with the owner’s one-time code. The proof is a compact JWS (or `cose:` and a COSE_Sign1 message in base64url) of {"code"} with typ things.register and the bank as audience, made with the new key: whoever registers a key holds it. */
  'things.register': {
    input: {
      code: string;
      publicJwk: PublicJwk;
      proof: string;
    };
    output: {
      thing: Thing;
    };
  };
  /** Register the key that signs a thing’s high-trust orders as well. Such as one in a secure element or in the owner’s phone. The proof is a compact JWS (or `cose:` and a COSE_Sign1 message in base64url) of {"thingId"} with typ things.registerSecondaryKey and the bank as audience, made with the new key. A thing that has one replaces it only with both signatures. */
  'things.registerSecondaryKey': {
    input: {
      /** UUID version 7 (time-ordered), lower case. */
      thingId: string;
      publicJwk: PublicJwk;
      proof: string;
    };
    output: Thing;
  };
  /** End a thing’s secondary key. */
  'things.endSecondaryKey': {
    input: {
      /** UUID version 7 (time-ordered), lower case. */
      thingId: string;
    };
    output: Thing;
  };
  /** List things. */
  'things.list': {
    input: {
      limit?: number;
      after?: string;
      /** UUID version 7 (time-ordered), lower case. */
      ownerId?: string;
    };
    output: {
      items: Array<Thing>;
      next?: string;
    };
  };
  /** Look at one thing. */
  'things.get': {
    input: {
      /** UUID version 7 (time-ordered), lower case. */
      thingId: string;
    };
    output: Thing;
  };
  /** Block a thing: its key is no longer accepted. */
  'things.block': {
    input: {
      /** UUID version 7 (time-ordered), lower case. */
      thingId: string;
    };
    output: {
      done: true;
    };
  };
  /** Accept a blocked thing’s key again. */
  'things.unblock': {
    input: {
      /** UUID version 7 (time-ordered), lower case. */
      thingId: string;
    };
    output: {
      done: true;
    };
  };
  /** List the assets the bank keeps books in. */
  'accounts.listAssets': {
    input: Record<string, never>;
    output: {
      items: Array<Asset>;
    };
  };
  /** Add an asset; its scale never changes. */
  'accounts.addAsset': { input: Asset; output: Asset };
  /** Open a primary account for a person. */
  'accounts.openPrimary': {
    input: {
      /** UUID version 7 (time-ordered), lower case. */
      id: string;
      /** UUID version 7 (time-ordered), lower case. */
      ownerId: string;
      /** ISO 4217 code, a unit such as kWh, or a token. */
      asset: string;
      /** Decimals of the minor unit. */
      scale: number;
      name?: string;
      /** Integer in minor units. */
      creditLimit?: string;
      /** Integer in minor units. */
      maxBalance?: string;
    };
    output: OpenedAccount;
  };
  /** Open a virtual account for a thing, bound to a primary account. */
  'accounts.openForThing': {
    input: {
      /** UUID version 7 (time-ordered), lower case. */
      id: string;
      /** UUID version 7 (time-ordered), lower case. */
      thingId: string;
      form: 'shared' | 'pre-funded' | 'earning';
      /** Account number with check digits. */
      primary: string;
      name?: string;
      topUp?: TopUpRule;
      sweep?: SweepRule;
    };
    output: OpenedAccount;
  };
  /** List accounts. */
  'accounts.list': {
    input: {
      limit?: number;
      after?: string;
      /** UUID version 7 (time-ordered), lower case. */
      ownerId?: string;
      /** UUID version 7 (time-ordered), lower case. */
      thingId?: string;
      /** Show at least this journal position. */
      position?: string;
    };
    output: {
      items: Array<Account>;
      next?: string;
    };
  };
  /** Look at one account, as it is now. */
  'accounts.get': {
    input: {
      /** Account number with check digits. */
      number: string;
    };
    output: Account;
  };
  /** The movements of an account, oldest first. For a shared virtual account: the movements of the primary account that this thing caused. */
  'accounts.statement': {
    input: {
      /** Account number with check digits. */
      number: string;
      /** ISO 8601 in UTC. */
      from?: string;
      /** ISO 8601 in UTC. */
      to?: string;
      limit?: number;
      after?: string;
      /** Show at least this journal position. */
      position?: string;
    };
    output: Statement;
  };
  /** Set the automatic top-up or sweep of a virtual account. */
  'accounts.setRules': {
    input: {
      /** Account number with check digits. */
      number: string;
      topUp?: TopUpRule | null;
      sweep?: SweepRule | null;
    };
    output: Account;
  };
  /** Change an account’s credit limit, highest balance or status. An owner may freeze and reopen the virtual accounts of own things; the rest is the operator’s. */
  'accounts.change': {
    input: {
      /** Account number with check digits. */
      number: string;
      /** UUID version 7 (time-ordered), lower case. */
      id: string;
      creditLimit?: string | null;
      maxBalance?: string | null;
      status?: 'open' | 'debit-blocked' | 'credit-blocked' | 'frozen' | 'closed';
    };
    output: ChangedAccount;
  };
  /** Post money that entered or left the bank on a rail. */
  'accounts.fund': { input: Funding; output: TransferOutcome };
  /** Move money between two accounts of one owner. */
  'accounts.transfer': { input: InternalTransfer; output: TransferOutcome };
  /** Reverse a posted transfer, in whole or in part. Nothing posted is ever changed: the money moves back by a transfer of its own, and together never more than the original. */
  'accounts.reverse': { input: Reversal; output: TransferOutcome };
  /** Debits and credits per asset over all accounts. */
  'accounts.trialBalance': { input: Record<string, never>; output: TrialBalance };
  /** Give a thing a mandate. `id` is made by the caller and becomes the mandate’s id, so that a repeat is harmless. */
  'mandates.give': {
    input: {
      /** UUID version 7 (time-ordered), lower case. */
      id: string;
      /** UUID version 7 (time-ordered), lower case. */
      thingId: string;
      /** Account number with check digits. */
      account: string;
      terms: MandateTerms;
      draft?: boolean;
    };
    output: ChangedMandate;
  };
  /** Change a mandate: a new version; what was used carries over. `version` is the version that the caller saw; another in between is a conflict. */
  'mandates.change': {
    input: {
      /** UUID version 7 (time-ordered), lower case. */
      mandateId: string;
      /** UUID version 7 (time-ordered), lower case. */
      id: string;
      version: number;
      terms: MandateTerms;
    };
    output: ChangedMandate;
  };
  /** Activate a draft, or approve a delegated mandate. */
  'mandates.activate': {
    input: {
      /** UUID version 7 (time-ordered), lower case. */
      mandateId: string;
      /** UUID version 7 (time-ordered), lower case. */
      id: string;
    };
    output: ChangedMandate;
  };
  /** Suspend a mandate: no new payments; holds stay. */
  'mandates.suspend': {
    input: {
      /** UUID version 7 (time-ordered), lower case. */
      mandateId: string;
      /** UUID version 7 (time-ordered), lower case. */
      id: string;
    };
    output: ChangedMandate;
  };
  /** Resume a suspended mandate. */
  'mandates.resume': {
    input: {
      /** UUID version 7 (time-ordered), lower case. */
      mandateId: string;
      /** UUID version 7 (time-ordered), lower case. */
      id: string;
    };
    output: ChangedMandate;
  };
  /** Revoke a mandate for good, with everything delegated from it. */
  'mandates.revoke': {
    input: {
      /** UUID version 7 (time-ordered), lower case. */
      mandateId: string;
      /** UUID version 7 (time-ordered), lower case. */
      id: string;
    };
    output: ChangedMandate;
  };
  /** Hand a narrower mandate to another thing. */
  'mandates.delegate': {
    input: {
      /** UUID version 7 (time-ordered), lower case. */
      mandateId: string;
      /** UUID version 7 (time-ordered), lower case. */
      id: string;
      /** UUID version 7 (time-ordered), lower case. */
      thingId: string;
      terms: MandateTerms;
    };
    output: ChangedMandate;
  };
  /** List mandates. */
  'mandates.list': {
    input: {
      limit?: number;
      after?: string;
      /** UUID version 7 (time-ordered), lower case. */
      thingId?: string;
      /** UUID version 7 (time-ordered), lower case. */
      ownerId?: string;
      /** Show at least this journal position. */
      position?: string;
    };
    output: {
      items: Array<Mandate>;
      next?: string;
    };
  };
  /** Look at a mandate as it is now. */
  'mandates.get': {
    input: {
      /** UUID version 7 (time-ordered), lower case. */
      mandateId: string;
    };
    output: Mandate;
  };
  /** All versions of a mandate, newest first, with what was signed for them. */
  'mandates.versions': {
    input: {
      /** UUID version 7 (time-ordered), lower case. */
      mandateId: string;
      /** Show at least this journal position. */
      position?: string;
    };
    output: {
      items: Array<MandateVersion>;
    };
  };
  /** What is used and left of every limit, and when it resets. */
  'mandates.usage': {
    input: {
      /** UUID version 7 (time-ordered), lower case. */
      mandateId: string;
    };
    output: MandateUsage;
  };
  /** Try terms on the recorded payments of a thing. */
  'mandates.backTest': {
    input: {
      /** UUID version 7 (time-ordered), lower case. */
      thingId: string;
      terms: MandateTerms;
      /** ISO 8601 in UTC. */
      from?: string;
      /** ISO 8601 in UTC. */
      to?: string;
    };
    output: BackTestReport;
  };
  /** Register a payee. `id` is made by the caller and becomes the merchant’s id, so that a repeat is harmless. */
  'merchants.register': {
    input: {
      /** UUID version 7 (time-ordered), lower case. */
      id: string;
      name: string;
      kind?: 'business' | 'thing' | 'person';
      /** Merchant category code, ISO 18245. */
      category: string;
      /** ISO 3166-1 alpha-2. */
      country: string;
      /** ISO 4217 code, a unit such as kWh, or a token. */
      asset?: string;
      /** Decimals of the minor unit. */
      scale?: number;
      /** Account number with check digits. */
      account?: string;
      /** UUID version 7 (time-ordered), lower case. */
      ownerId?: string;
      /** UUID version 7 (time-ordered), lower case. */
      thingId?: string;
      publicJwk?: PublicJwk;
    };
    output: RegisteredMerchant;
  };
  /** List payees. */
  'merchants.list': {
    input: {
      limit?: number;
      after?: string;
      /** Merchant category code, ISO 18245. */
      category?: string;
    };
    output: {
      items: Array<Merchant>;
      next?: string;
    };
  };
  /** Look at one payee. */
  'merchants.get': {
    input: {
      /** UUID version 7 (time-ordered), lower case. */
      merchantId: string;
    };
    output: Merchant;
  };
  /** Replace a merchant’s key. */
  'merchants.changeKey': {
    input: {
      /** UUID version 7 (time-ordered), lower case. */
      merchantId: string;
      publicJwk: PublicJwk;
    };
    output: Merchant;
  };
  /** Block a merchant: nothing is paid to it. */
  'merchants.block': {
    input: {
      /** UUID version 7 (time-ordered), lower case. */
      merchantId: string;
      blocked: boolean;
    };
    output: {
      done: true;
    };
  };
  /** Ask a payee for an offer. The payee hears of it at once on its event stream and answers with payments.offerQuote. */
  'payments.askForQuote': {
    input: {
      /** UUID version 7 (time-ordered), lower case. */
      id: string;
      /** UUID version 7 (time-ordered), lower case. */
      payee: string;
      lines: Array<ContentLine>;
    };
    output: QuoteRequest;
  };
  /** See whether a quote has come; waits for it if asked. */
  'payments.getQuoteRequest': {
    input: {
      /** UUID version 7 (time-ordered), lower case. */
      requestId: string;
      waitMs?: number;
    };
    output: QuoteRequest;
  };
  /** Requests that wait for the merchant’s offer. */
  'payments.listQuoteRequests': {
    input: {
      limit?: number;
      after?: string;
    };
    output: {
      items: Array<QuoteRequest>;
      next?: string;
    };
  };
  /** Offer something at a price. The signed document is the quote: the thing checks it before it pays, and the order names its hash. */
  'payments.offerQuote': { input: QuoteOffer; output: Quote };
  /** Read a quote. */
  'payments.getQuote': {
    input: {
      /** UUID version 7 (time-ordered), lower case. */
      quoteId: string;
    };
    output: Quote;
  };
  /** Pay: a signed order is decided, reserved and moved in one step. Answers 200 when it succeeded, 202 when it waits for the owner, and a problem when it is refused. The same order again gives the same outcome. */
  'payments.pay': { input: PaymentOrder; output: PaymentResult };
  /** Pay up to a hundred orders that are signed together. Each order is decided for itself, as if it had come alone: what is refused does no harm to the others, and an order that was decided before, alone or in a batch, is answered with its outcome. Each counts as a request. */
  'payments.payMany': { input: PaymentBatch; output: PaymentBatchResult };
  /** Say how an order would be decided, without effect. */
  'payments.preview': {
    input: PaymentOrder;
    output: {
      outcome: 'succeeded' | 'refused' | 'waiting';
      code?: string;
      title?: string;
      detail?: string;
      remedy?: string;
      retry: Retry;
      decision?: DecisionRecord;
    };
  };
  /** Capture what was used of a hold. */
  'payments.capture': { input: Capture; output: PaymentResult };
  /** Report the meter of a running session; says whether it may go on. */
  'payments.meter': {
    input: {
      /** UUID version 7 (time-ordered), lower case. */
      paymentId: string;
      reading: MeterReading;
    };
    output: {
      mayContinue: boolean;
      reason?: string;
    };
  };
  /** Release a hold (payee), or cancel an order that waits (thing). */
  'payments.void': {
    input: {
      /** UUID version 7 (time-ordered), lower case. */
      paymentId: string;
      /** UUID version 7 (time-ordered), lower case. */
      id: string;
      reason?: string;
    };
    output: PaymentResult;
  };
  /** Give back what was captured, in whole or in part. */
  'payments.refund': {
    input: {
      /** UUID version 7 (time-ordered), lower case. */
      paymentId: string;
      /** UUID version 7 (time-ordered), lower case. */
      id: string;
      amount: string;
      reason?: string;
    };
    output: PaymentResult;
  };
  /** Approve a waiting payment; it is then decided on the books as they are now. */
  'payments.approve': {
    input: {
      /** UUID version 7 (time-ordered), lower case. */
      paymentId: string;
      /** UUID version 7 (time-ordered), lower case. */
      id: string;
    };
    output: PaymentResult;
  };
  /** Refuse a waiting payment. */
  'payments.deny': {
    input: {
      /** UUID version 7 (time-ordered), lower case. */
      paymentId: string;
      /** UUID version 7 (time-ordered), lower case. */
      id: string;
    };
    output: PaymentResult;
  };
  /** Say what happened to an order. */
  'payments.get': {
    input: {
      /** UUID version 7 (time-ordered), lower case. */
      paymentId: string;
      /** Waits this long for a waiting payment to be decided. */
      waitMs?: number;
    };
    output: PaymentResult;
  };
  /** What happened to a payment after it was ordered, oldest first. */
  'payments.history': {
    input: {
      /** UUID version 7 (time-ordered), lower case. */
      paymentId: string;
      /** Show at least this journal position. */
      position?: string;
    };
    output: {
      items: Array<PaymentChange>;
    };
  };
  /** List payments, newest first. */
  'payments.list': {
    input: {
      limit?: number;
      after?: string;
      /** UUID version 7 (time-ordered), lower case. */
      thingId?: string;
      /** UUID version 7 (time-ordered), lower case. */
      ownerId?: string;
      /** UUID version 7 (time-ordered), lower case. */
      merchantId?: string;
      /** UUID version 7 (time-ordered), lower case. */
      mandateId?: string;
      state?: 'waiting' | 'authorised' | 'partly-captured' | 'settled' | 'refused' | 'cancelled' | 'expired';
      /** ISO 8601 in UTC. */
      from?: string;
      /** ISO 8601 in UTC. */
      to?: string;
      /** Show at least this journal position. */
      position?: string;
    };
    output: {
      items: Array<Payment>;
      next?: string;
    };
  };
  /** Hear of payments at an address of one’s own. From now on every payment of the owner, or to the merchant, is told there, each change once or more and in order. `id` is made by the caller and becomes the webhook’s id. What is sent is a WebhookEvent, signed as Standard Webhooks has it. */
  'webhooks.register': {
    input: {
      /** UUID version 7 (time-ordered), lower case. */
      id: string;
      /** https, without user, password or fragment. */
      url: string;
      label?: string;
    };
    output: RegisteredWebhook;
  };
  /** List webhooks, newest first. */
  'webhooks.list': {
    input: {
      limit?: number;
      after?: string;
    };
    output: {
      items: Array<Webhook>;
      next?: string;
    };
  };
  /** See how far a webhook has come, and what is wrong with it. */
  'webhooks.get': {
    input: {
      /** UUID version 7 (time-ordered), lower case. */
      webhookId: string;
    };
    output: Webhook;
  };
  /** Send to another address from now on, or call the webhook something else. */
  'webhooks.change': {
    input: {
      /** UUID version 7 (time-ordered), lower case. */
      webhookId: string;
      /** https, without user, password or fragment. */
      url?: string;
      label?: string;
    };
    output: Webhook;
  };
  /** Send nothing until the webhook is resumed; nothing is lost. */
  'webhooks.pause': {
    input: {
      /** UUID version 7 (time-ordered), lower case. */
      webhookId: string;
    };
    output: Webhook;
  };
  /** Go on where a paused or failing webhook stands, at once. */
  'webhooks.resume': {
    input: {
      /** UUID version 7 (time-ordered), lower case. */
      webhookId: string;
    };
    output: Webhook;
  };
  /** Send everything after a journal position, also what was delivered before. What is sent again has the same event ids. A later position than that of the webhook passes over what lies between. */
  'webhooks.replay': {
    input: {
      /** UUID version 7 (time-ordered), lower case. */
      webhookId: string;
      /** A position of the journal, such as a payment’s `position`. */
      after: string;
    };
    output: Webhook;
  };
  /** Make a new secret; for a day both the new and the old one sign. */
  'webhooks.rotateSecret': {
    input: {
      /** UUID version 7 (time-ordered), lower case. */
      webhookId: string;
      /** UUID version 7 (time-ordered), lower case. */
      id: string;
    };
    output: RegisteredWebhook;
  };
  /** Send a test delivery now and say what came of it. Its event has the type `webhook.test` and the webhook as data. */
  'webhooks.test': {
    input: {
      /** UUID version 7 (time-ordered), lower case. */
      webhookId: string;
    };
    output: WebhookTrial;
  };
  /** Remove a webhook for good. */
  'webhooks.remove': {
    input: {
      /** UUID version 7 (time-ordered), lower case. */
      webhookId: string;
    };
    output: {
      done: true;
    };
  };
  /** The newest signed checkpoint of the transparency log. */
  'log.checkpoint': { input: Record<string, never>; output: LogCheckpoint };
  /** Up to 256 hashes of the log’s tree that stand beside each other. As in C2SP tlog-tiles. Without `width` the tile has to be full; a full one never changes. */
  'log.tile': {
    input: {
      level: number;
      number: number;
      width?: number;
    };
    output: LogTile;
  };
  /** Proves that the log of one size begins with the log of a smaller size. `second` is the size of the newest checkpoint unless another one is named. */
  'log.consistency': {
    input: {
      /** Number of leaves. */
      first: number;
      /** Number of leaves. */
      second?: number;
    };
    output: LogConsistency;
  };
  /** Proves to third parties that a payment, transfer or mandate is recorded in the log. For whoever may see what is proved. With `position`, such as that of a receipt, it proves how things stood then. Where one journal row has several leaves about it, there is a proof of each. */
  'log.prove': {
    input: {
      kind: 'payment' | 'transfer' | 'mandate';
      /** UUID version 7, or 8 where the bank derived it from another (both time-ordered), lower case. */
      subjectId: string;
      /** A journal position, as a receipt names it. */
      position?: string;
    };
    output: {
      items: Array<LogProof>;
    };
  };
};

/** Every code with which the bank says no. */
export type RefusalCode =
  | 'accounts/account-not-found'
  | 'accounts/asset-unknown'
  | 'accounts/check-digits-wrong'
  | 'accounts/not-your-accounts'
  | 'accounts/primary-not-usable'
  | 'accounts/rule-not-for-this-form'
  | 'accounts/transfer-not-found'
  | 'accounts/transfer-not-posted'
  | 'accounts/transfer-of-a-payment'
  | 'bank/clock-runs-by-itself'
  | 'ledger/account-blocked'
  | 'ledger/account-not-empty'
  | 'ledger/account-not-found'
  | 'ledger/amount-out-of-range'
  | 'ledger/asset-mismatch'
  | 'ledger/balance-limit'
  | 'ledger/exceeds-hold'
  | 'ledger/exceeds-original'
  | 'ledger/hold-already-resolved'
  | 'ledger/hold-expired'
  | 'ledger/id-conflict'
  | 'ledger/id-from-the-future'
  | 'ledger/insufficient-funds'
  | 'ledger/same-account'
  | 'log/halted'
  | 'log/link-erased'
  | 'log/not-logged-yet'
  | 'log/nothing-recorded'
  | 'log/size-not-reached'
  | 'log/tile-not-there'
  | 'mandates/amount-above-max'
  | 'mandates/amount-below-min'
  | 'mandates/approval-denied'
  | 'mandates/approval-expired'
  | 'mandates/approval-required'
  | 'mandates/asset-not-allowed'
  | 'mandates/category-not-allowed'
  | 'mandates/constraint-unknown'
  | 'mandates/content-not-allowed'
  | 'mandates/country-not-allowed'
  | 'mandates/credit-not-allowed'
  | 'mandates/delegation-not-allowed'
  | 'mandates/inside-denied-area'
  | 'mandates/limit-exceeded'
  | 'mandates/mandate-expired'
  | 'mandates/mandate-is-shadow'
  | 'mandates/mandate-key-mismatch'
  | 'mandates/mandate-not-active'
  | 'mandates/mandate-not-found'
  | 'mandates/mandate-revoked'
  | 'mandates/means-not-allowed'
  | 'mandates/not-yet-valid'
  | 'mandates/offer-hash-mismatch'
  | 'mandates/outside-geofence'
  | 'mandates/outside-schedule'
  | 'mandates/payee-kind-not-allowed'
  | 'mandates/payee-not-allowed'
  | 'mandates/quantity-exceeded'
  | 'mandates/second-signature-required'
  | 'mandates/session-limit-exceeded'
  | 'mandates/state-not-allowed'
  | 'mandates/terms-not-valid'
  | 'mandates/too-frequent'
  | 'mandates/too-many-holds'
  | 'mandates/unit-price-exceeded'
  | 'mandates/wider-than-parent'
  | 'merchants/account-not-usable'
  | 'merchants/key-already-used'
  | 'merchants/merchant-blocked'
  | 'merchants/merchant-not-found'
  | 'parties/holder-incomplete'
  | 'parties/key-already-used'
  | 'parties/key-needed'
  | 'parties/key-not-found'
  | 'parties/party-not-found'
  | 'parties/signature-required'
  | 'payments/exceeds-captured'
  | 'payments/id-conflict'
  | 'payments/lines-do-not-add-up'
  | 'payments/not-an-approver'
  | 'payments/not-the-payee'
  | 'payments/not-waiting'
  | 'payments/order-expired'
  | 'payments/payee-not-found'
  | 'payments/payment-not-found'
  | 'payments/quote-expired'
  | 'payments/quote-for-another-thing'
  | 'payments/quote-mismatch'
  | 'payments/quote-not-found'
  | 'payments/state-not-allowed'
  | 'platform/bad-signature'
  | 'platform/id-conflict'
  | 'platform/id-from-the-future'
  | 'platform/malformed-request'
  | 'platform/not-allowed'
  | 'platform/not-executed'
  | 'platform/not-found'
  | 'platform/not-signed-in'
  | 'platform/outcome-unknown'
  | 'platform/too-many-requests'
  | 'things/key-already-used'
  | 'things/registration-code-not-valid'
  | 'things/second-signature-needed'
  | 'things/thing-not-found'
  | 'webhooks/position-not-reached'
  | 'webhooks/too-many-webhooks'
  | 'webhooks/url-not-allowed'
  | 'webhooks/webhook-not-found';

/** How each operation is asked over HTTP; `takesId` is true where the caller makes the id. */
export const operations = {
  'bank.about': { method: 'GET', path: '/v1/bank', signed: false, takesId: false },
  'bank.setClock': { method: 'PUT', path: '/v1/bank/clock', signed: false, takesId: false },
  'parties.create': { method: 'POST', path: '/v1/parties', signed: false, takesId: true },
  'parties.list': { method: 'GET', path: '/v1/parties', signed: false, takesId: false },
  'parties.me': { method: 'GET', path: '/v1/me', signed: false, takesId: false },
  'parties.createSignInLink': { method: 'POST', path: '/v1/sign-in-links', signed: false, takesId: false },
  'parties.createToken': { method: 'POST', path: '/v1/tokens', signed: false, takesId: false },
  'parties.listTokens': { method: 'GET', path: '/v1/tokens', signed: false, takesId: false },
  'parties.revokeToken': { method: 'DELETE', path: '/v1/tokens/{tokenId}', signed: false, takesId: false },
  'parties.registerKey': { method: 'POST', path: '/v1/keys', signed: true, takesId: false },
  'parties.listKeys': { method: 'GET', path: '/v1/keys', signed: false, takesId: false },
  'parties.endKey': { method: 'POST', path: '/v1/keys/{thumbprint}/end', signed: true, takesId: false },
  'parties.requireSignedMandates': {
    method: 'PUT',
    path: '/v1/signed-mandates',
    signed: true,
    takesId: false,
  },
  'things.create': { method: 'POST', path: '/v1/things', signed: false, takesId: true },
  'things.newCode': {
    method: 'POST',
    path: '/v1/things/{thingId}/registration-code',
    signed: false,
    takesId: false,
  },
  'things.register': { method: 'POST', path: '/v1/things/register', signed: false, takesId: false },
  'things.registerSecondaryKey': {
    method: 'POST',
    path: '/v1/things/{thingId}/secondary-key',
    signed: true,
    takesId: false,
  },
  'things.endSecondaryKey': {
    method: 'POST',
    path: '/v1/things/{thingId}/secondary-key/end',
    signed: false,
    takesId: false,
  },
  'things.list': { method: 'GET', path: '/v1/things', signed: false, takesId: false },
  'things.get': { method: 'GET', path: '/v1/things/{thingId}', signed: false, takesId: false },
  'things.block': { method: 'POST', path: '/v1/things/{thingId}/block', signed: false, takesId: false },
  'things.unblock': { method: 'POST', path: '/v1/things/{thingId}/unblock', signed: false, takesId: false },
  'accounts.listAssets': { method: 'GET', path: '/v1/assets', signed: false, takesId: false },
  'accounts.addAsset': { method: 'POST', path: '/v1/assets', signed: false, takesId: false },
  'accounts.openPrimary': { method: 'POST', path: '/v1/accounts', signed: false, takesId: true },
  'accounts.openForThing': {
    method: 'POST',
    path: '/v1/things/{thingId}/accounts',
    signed: false,
    takesId: true,
  },
  'accounts.list': { method: 'GET', path: '/v1/accounts', signed: false, takesId: false },
  'accounts.get': { method: 'GET', path: '/v1/accounts/{number}', signed: false, takesId: false },
  'accounts.statement': {
    method: 'GET',
    path: '/v1/accounts/{number}/statement',
    signed: false,
    takesId: false,
  },
  'accounts.setRules': { method: 'PUT', path: '/v1/accounts/{number}/rules', signed: false, takesId: false },
  'accounts.change': { method: 'PUT', path: '/v1/accounts/{number}', signed: false, takesId: true },
  'accounts.fund': { method: 'POST', path: '/v1/fundings', signed: false, takesId: true },
  'accounts.transfer': { method: 'POST', path: '/v1/transfers', signed: false, takesId: true },
  'accounts.reverse': {
    method: 'POST',
    path: '/v1/transfers/{transferId}/reversals',
    signed: false,
    takesId: true,
  },
  'accounts.trialBalance': { method: 'GET', path: '/v1/ledger/trial-balance', signed: false, takesId: false },
  'mandates.give': { method: 'POST', path: '/v1/mandates', signed: true, takesId: true },
  'mandates.change': { method: 'PUT', path: '/v1/mandates/{mandateId}', signed: true, takesId: true },
  'mandates.activate': {
    method: 'POST',
    path: '/v1/mandates/{mandateId}/activate',
    signed: true,
    takesId: true,
  },
  'mandates.suspend': {
    method: 'POST',
    path: '/v1/mandates/{mandateId}/suspend',
    signed: true,
    takesId: true,
  },
  'mandates.resume': { method: 'POST', path: '/v1/mandates/{mandateId}/resume', signed: true, takesId: true },
  'mandates.revoke': { method: 'POST', path: '/v1/mandates/{mandateId}/revoke', signed: true, takesId: true },
  'mandates.delegate': {
    method: 'POST',
    path: '/v1/mandates/{mandateId}/delegate',
    signed: true,
    takesId: true,
  },
  'mandates.list': { method: 'GET', path: '/v1/mandates', signed: false, takesId: false },
  'mandates.get': { method: 'GET', path: '/v1/mandates/{mandateId}', signed: false, takesId: false },
  'mandates.versions': {
    method: 'GET',
    path: '/v1/mandates/{mandateId}/versions',
    signed: false,
    takesId: false,
  },
  'mandates.usage': { method: 'GET', path: '/v1/mandates/{mandateId}/usage', signed: false, takesId: false },
  'mandates.backTest': { method: 'POST', path: '/v1/mandates/back-test', signed: false, takesId: false },
  'merchants.register': { method: 'POST', path: '/v1/merchants', signed: false, takesId: true },
  'merchants.list': { method: 'GET', path: '/v1/merchants', signed: false, takesId: false },
  'merchants.get': { method: 'GET', path: '/v1/merchants/{merchantId}', signed: false, takesId: false },
  'merchants.changeKey': {
    method: 'PUT',
    path: '/v1/merchants/{merchantId}/key',
    signed: false,
    takesId: false,
  },
  'merchants.block': {
    method: 'POST',
    path: '/v1/merchants/{merchantId}/block',
    signed: false,
    takesId: false,
  },
  'payments.askForQuote': { method: 'POST', path: '/v1/quote-requests', signed: true, takesId: true },
  'payments.getQuoteRequest': {
    method: 'GET',
    path: '/v1/quote-requests/{requestId}',
    signed: false,
    takesId: false,
  },
  'payments.listQuoteRequests': { method: 'GET', path: '/v1/quote-requests', signed: false, takesId: false },
  'payments.offerQuote': { method: 'POST', path: '/v1/quotes', signed: true, takesId: true },
  'payments.getQuote': { method: 'GET', path: '/v1/quotes/{quoteId}', signed: false, takesId: false },
  'payments.pay': { method: 'POST', path: '/v1/payments', signed: true, takesId: true },
  'payments.payMany': { method: 'POST', path: '/v1/payments/batch', signed: true, takesId: false },
  'payments.preview': { method: 'POST', path: '/v1/payments/preview', signed: true, takesId: true },
  'payments.capture': {
    method: 'POST',
    path: '/v1/payments/{paymentId}/capture',
    signed: true,
    takesId: true,
  },
  'payments.meter': { method: 'POST', path: '/v1/payments/{paymentId}/meter', signed: true, takesId: false },
  'payments.void': { method: 'POST', path: '/v1/payments/{paymentId}/void', signed: true, takesId: true },
  'payments.refund': { method: 'POST', path: '/v1/payments/{paymentId}/refund', signed: true, takesId: true },
  'payments.approve': {
    method: 'POST',
    path: '/v1/payments/{paymentId}/approve',
    signed: false,
    takesId: true,
  },
  'payments.deny': { method: 'POST', path: '/v1/payments/{paymentId}/deny', signed: false, takesId: true },
  'payments.get': { method: 'GET', path: '/v1/payments/{paymentId}', signed: false, takesId: false },
  'payments.history': {
    method: 'GET',
    path: '/v1/payments/{paymentId}/history',
    signed: false,
    takesId: false,
  },
  'payments.list': { method: 'GET', path: '/v1/payments', signed: false, takesId: false },
  'webhooks.register': { method: 'POST', path: '/v1/webhooks', signed: false, takesId: true },
  'webhooks.list': { method: 'GET', path: '/v1/webhooks', signed: false, takesId: false },
  'webhooks.get': { method: 'GET', path: '/v1/webhooks/{webhookId}', signed: false, takesId: false },
  'webhooks.change': { method: 'PUT', path: '/v1/webhooks/{webhookId}', signed: false, takesId: false },
  'webhooks.pause': { method: 'PUT', path: '/v1/webhooks/{webhookId}/pause', signed: false, takesId: false },
  'webhooks.resume': {
    method: 'PUT',
    path: '/v1/webhooks/{webhookId}/resume',
    signed: false,
    takesId: false,
  },
  'webhooks.replay': {
    method: 'PUT',
    path: '/v1/webhooks/{webhookId}/replay',
    signed: false,
    takesId: false,
  },
  'webhooks.rotateSecret': {
    method: 'POST',
    path: '/v1/webhooks/{webhookId}/secret',
    signed: false,
    takesId: true,
  },
  'webhooks.test': { method: 'POST', path: '/v1/webhooks/{webhookId}/test', signed: false, takesId: false },
  'webhooks.remove': { method: 'DELETE', path: '/v1/webhooks/{webhookId}', signed: false, takesId: false },
  'log.checkpoint': { method: 'GET', path: '/v1/log/checkpoint', signed: false, takesId: false },
  'log.tile': { method: 'GET', path: '/v1/log/tiles/{level}/{number}', signed: false, takesId: false },
  'log.consistency': { method: 'GET', path: '/v1/log/consistency', signed: false, takesId: false },
  'log.prove': { method: 'GET', path: '/v1/log/proofs/{kind}/{subjectId}', signed: false, takesId: false },
} as const;
