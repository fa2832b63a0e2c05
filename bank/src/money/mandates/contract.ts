/** Mandates: what an owner allows a thing to do with the owner's money, and how every rule answers. */

import { type Static, Type } from 'typebox';
import { AmountText, AssetCode, AssetScale } from '../../platform/kernel/money.ts';
import {
  CategoryCode,
  CountryCode,
  Decimal,
  DurationMs,
  IdText,
  Name,
  OneOf,
  Shape,
  Timestamp,
} from '../../platform/kernel/schemas.ts';
import { AccountNumber } from '../accounts/contract.ts';
import { PayeeKind } from '../merchants/contract.ts';

const TimeZone = Type.String({
  minLength: 1,
  maxLength: 64,
  description: 'IANA time zone, such as Europe/Berlin.',
});
const Unit = Type.String({
  pattern: '^[A-Za-z][A-Za-z0-9-]{0,15}$',
  description: 'Unit of measure, such as kWh, hour or piece.',
});
const Weekday = OneOf(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']);
const TimeOfDay = Type.String({
  pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$',
  description: 'Local time, HH:MM.',
});

/** Absent: everything. Present: only what `allow` names (an empty list: nothing), and never what `deny` names. */
function AllowDeny<T extends ReturnType<typeof Type.String> | typeof PayeeKind>(item: T) {
  return Shape({
    allow: Type.Optional(Type.Array(item, { maxItems: 500 })),
    deny: Type.Optional(Type.Array(item, { maxItems: 500 })),
  });
}

function Circles(description: string) {
  const circle = Shape({
    latitude: Type.Number({ minimum: -90, maximum: 90 }),
    longitude: Type.Number({ minimum: -180, maximum: 180 }),
    radiusMeters: Type.Integer({ minimum: 1, maximum: 20_000_000 }),
  });
  return Type.Optional(Type.Array(circle, { minItems: 1, maxItems: 50, description }));
}

/**
 * The time over which a limit counts. `calendar` follows the clock on the wall of `timeZone`: days begin at 00:00,
 * weeks on weekday `anchor` (1 Monday … 7 Sunday), months on day `anchor` (29–31 fall on the last day of a shorter
 * month), years on the first day of month `anchor`. `rolling` looks back exactly `ms` milliseconds. Intervals are half-open.
 */
export const LimitWindow = Type.Union(
  [
    Shape({ type: Type.Literal('lifetime') }),
    Shape({
      type: Type.Literal('calendar'),
      unit: OneOf(['day', 'week', 'month', 'year']),
      anchor: Type.Optional(Type.Integer({ minimum: 1, maximum: 31 })),
      timeZone: TimeZone,
    }),
    Shape({
      type: Type.Literal('rolling'),
      ms: Type.Integer({ minimum: 1000, maximum: 366 * 24 * 3600 * 1000 }),
    }),
  ],
  { title: 'LimitWindow' },
);
export type LimitWindow = Static<typeof LimitWindow>;

export const Limit = Shape(
  {
    id: Type.String({
      pattern: '^[a-z0-9][a-z0-9-]{0,39}$',
      description: 'Stable name; counters carry over to the next version by it.',
    }),
    measure: OneOf(['amount', 'count', 'quantity']),
    /** Minor units for `amount`, a number of payments for `count`, a decimal quantity for `quantity`. */
    max: Decimal,
    unit: Type.Optional(Unit),
    window: LimitWindow,
    per: Type.Optional(OneOf(['mandate', 'payee', 'category'])),
  },
  { title: 'Limit', description: '`unit` is required for quantity limits. `per` defaults to mandate.' },
);
export type Limit = Static<typeof Limit>;

export const MandateTerms = Shape(
  {
    name: Name,
    mode: OneOf(['enforce', 'shadow'], {
      description: 'A shadow mandate decides and reports beside the one in force, and binds nothing.',
    }),
    asset: AssetCode,
    scale: AssetScale,
    objects: Type.Optional(
      Shape({
        payees: Type.Optional(AllowDeny(IdText)),
        payeeKinds: Type.Optional(AllowDeny(PayeeKind)),
        categories: Type.Optional(AllowDeny(CategoryCode)),
        countries: Type.Optional(AllowDeny(CountryCode)),
        geofence: Circles('The order must say that it is made inside one of these circles.'),
        geofenceDeny: Circles('The order must say that it is made outside all of these circles.'),
      }),
    ),
    content: Type.Optional(
      Shape({
        items: Type.Optional(
          Type.Array(
            Shape({
              category: Type.Optional(Name),
              sku: Type.Optional(Name),
              unit: Type.Optional(Unit),
              maxUnitPrice: Type.Optional(Decimal),
              maxQuantity: Type.Optional(Decimal),
            }),
            {
              maxItems: 200,
              description:
                'Every content line must fit one of these items; an order without lines fits none.',
            },
          ),
        ),
        offerHash: Type.Optional(
          Type.String({
            pattern: '^[0-9a-f]{64}$',
            description: 'SHA-256 of the one offer that may be bought.',
          }),
        ),
      }),
    ),
    means: Type.Optional(
      Shape({
        rails: Type.Optional(Type.Array(OneOf(['internal']))),
        creditAllowed: Type.Optional(
          Type.Boolean({ description: 'Whether the account’s credit limit may be used; default false.' }),
        ),
        /** How much may be paid by vouchers without a network; an order that reaches the bank is not concerned. */
        offlineMax: Type.Optional(AmountText),
      }),
    ),
    amount: Type.Optional(Shape({ min: Type.Optional(AmountText), max: Type.Optional(AmountText) })),
    limits: Type.Optional(Type.Array(Limit, { maxItems: 32 })),
    time: Type.Optional(
      Shape({
        from: Type.Optional(Timestamp),
        to: Type.Optional(Timestamp),
        timeZone: Type.Optional(TimeZone),
        weekly: Type.Optional(
          Type.Array(
            Shape({
              days: Type.Array(Weekday, { minItems: 1, maxItems: 7 }),
              from: TimeOfDay,
              to: TimeOfDay,
            }),
            {
              minItems: 1,
              maxItems: 50,
              description:
                'Open spans in local time; a span whose end is not after its start runs over midnight.',
            },
          ),
        ),
        minIntervalMs: Type.Optional({
          ...DurationMs,
          description:
            'Milliseconds between two payments, at least. Counted from the first payment after the terms began to ask for it.',
        }),
        maxOpenHolds: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
      }),
    ),
    session: Type.Optional(
      Shape({
        maxAmount: Type.Optional(AmountText),
        maxQuantity: Type.Optional(Decimal),
        unit: Type.Optional(Unit),
        maxDurationMs: Type.Optional(DurationMs),
      }),
    ),
    approval: Type.Optional(
      Shape({
        above: Type.Optional(AmountText),
        firstPaymentToPayee: Type.Optional(
          Type.Boolean({ description: 'Payees that were paid before the terms had this rule count as new.' }),
        ),
        approvers: Type.Optional(
          Type.Array(IdText, { maxItems: 20, description: 'Parties that may approve; default the owner.' }),
        ),
        waitMs: Type.Integer({
          minimum: 1000,
          maximum: 30 * 24 * 3600 * 1000,
          description: 'Then the order is denied.',
        }),
      }),
    ),
    signatures: Type.Optional(
      Shape({
        /** High-trust orders: above this amount (0: always) the thing’s secondary key signs as well. */
        secondAbove: AmountText,
      }),
    ),
    delegation: Type.Optional(
      Shape({
        maxDepth: Type.Integer({ minimum: 1, maximum: 5 }),
        needsApproval: Type.Optional(Type.Boolean()),
      }),
    ),
  },
  {
    title: 'MandateTerms',
    description:
      'Amounts are minor units of `asset` and `scale`. Every rule that is absent allows; an unknown rule is refused.',
  },
);
export type MandateTerms = Static<typeof MandateTerms>;

export const MandateState = OneOf([
  'draft',
  'pending-approval',
  'active',
  'suspended',
  'revoked',
  'expired',
  'exhausted',
]);
export type MandateState = Static<typeof MandateState>;

export const Mandate = Shape(
  {
    id: IdText,
    version: Type.Integer({ minimum: 1 }),
    state: MandateState,
    ownerId: IdText,
    thingId: IdText,
    account: AccountNumber,
    parentId: Type.Optional(IdText),
    terms: MandateTerms,
    createdAt: Timestamp,
    changedAt: Timestamp,
    changedBy: Type.String({ description: 'Who gave this version: a user, a key or a thing.' }),
    signedBy: Type.Optional(
      Type.String({ description: 'The thumbprint of the key that signed this change, if it was signed.' }),
    ),
  },
  { title: 'Mandate' },
);
export type Mandate = Static<typeof Mandate>;

/** A change of a mandate with its evidence. */
export const MandateVersion = Shape(
  {
    ...Mandate.properties,
    document: Type.Optional(
      Type.String({ description: 'What was signed: a compact JWS, or `cose:` and base64url.' }),
    ),
  },
  { title: 'MandateVersion' },
);
export type MandateVersion = Static<typeof MandateVersion>;

/** What is used and left of one limit now. Amounts as text in the limit's measure. */
export const LimitUse = Shape(
  {
    limitId: Type.String(),
    measure: OneOf(['amount', 'count', 'quantity']),
    unit: Type.Optional(Unit),
    per: OneOf(['mandate', 'payee', 'category']),
    scope: Type.Optional(Type.String({ description: 'The payee or category it counts for.' })),
    max: Decimal,
    reserved: Decimal,
    committed: Decimal,
    remaining: Decimal,
    windowStart: Type.Optional(Timestamp),
    resetsAt: Type.Optional(Timestamp),
  },
  { title: 'LimitUse' },
);
export type LimitUse = Static<typeof LimitUse>;

export const MandateUsage = Shape(
  { mandateId: IdText, version: Type.Integer(), openHolds: Type.Integer(), limits: Type.Array(LimitUse) },
  { title: 'MandateUsage' },
);
export type MandateUsage = Static<typeof MandateUsage>;

/** How one rule answered. `observed` and `allowed` are words or numbers a person can read. */
export const RuleResult = Shape(
  {
    rule: Type.String({
      description: 'Path of the rule in the terms, such as limits/monthly or objects/categories.',
    }),
    mandateId: IdText,
    outcome: OneOf(['allow', 'ask', 'refuse']),
    code: Type.Optional(Type.String()),
    observed: Type.Optional(Type.String()),
    allowed: Type.Optional(Type.String()),
    remaining: Type.Optional(Type.String()),
    resetsAt: Type.Optional(Timestamp),
  },
  { title: 'RuleResult' },
);
export type RuleResult = Static<typeof RuleResult>;

const decided = {
  mandateId: IdText,
  version: Type.Integer(),
  outcome: OneOf(['allow', 'ask', 'refuse']),
  rules: Type.Array(RuleResult),
};

/** The answer of every rule of a mandate and its ancestors, and of the shadow mandates beside it. */
export const DecisionRecord = Shape(
  { ...decided, shadows: Type.Optional(Type.Array(Shape(decided))) },
  { title: 'DecisionRecord' },
);
export type DecisionRecord = Static<typeof DecisionRecord>;

export const BackTestReport = Shape(
  {
    complete: Type.Boolean({
      description: 'False when there were more payments: then the newest were tried.',
    }),
    since: Type.Optional(Timestamp),
    payments: Type.Integer(),
    allowed: Type.Integer(),
    asked: Type.Integer(),
    refused: Type.Integer(),
    /** How often each rule refused or asked. */
    byRule: Type.Array(
      Shape({ rule: Type.String(), outcome: OneOf(['ask', 'refuse']), count: Type.Integer() }),
    ),
    examples: Type.Array(
      Shape({
        paymentId: IdText,
        at: Timestamp,
        outcome: OneOf(['ask', 'refuse']),
        rules: Type.Array(RuleResult),
      }),
    ),
  },
  { title: 'BackTestReport', description: '`since` is the time of the oldest payment that was tried.' },
);
export type BackTestReport = Static<typeof BackTestReport>;

export { MandateRefusals, RuleRefusals } from './refusals.ts';
