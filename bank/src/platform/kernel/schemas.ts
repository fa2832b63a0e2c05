/** Small schemas that every contract shares. */

import { type Static, type TEnum, type TProperties, type TSchema, Type } from 'typebox';

/** An object that refuses properties it does not know. */
export function Shape<P extends TProperties>(
  properties: P,
  options: { title?: string; description?: string } = {},
) {
  return Type.Object(properties, { additionalProperties: false, ...options });
}

/** One of several literal words. */
export function OneOf<const Words extends readonly string[]>(
  words: Words,
  options: { description?: string } = {},
) {
  return Type.Enum([...words], options) as unknown as TEnum<[...Words]>;
}

export const IdText = Type.String({
  pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$',
  description: 'UUID version 7 (time-ordered), lower case.',
});

/** An id that the bank may have derived; nobody may ask for something under one. */
export const AnyIdText = Type.String({
  pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[78][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$',
  description: 'UUID version 7, or 8 where the bank derived it from another (both time-ordered), lower case.',
});

export const Timestamp = Type.String({
  pattern:
    '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,3})?Z$',
  description: 'ISO 8601 in UTC.',
});

export const Name = Type.String({ minLength: 1, maxLength: 120 });

export const CountryCode = Type.String({ pattern: '^[A-Z]{2}$', description: 'ISO 3166-1 alpha-2.' });

export const CategoryCode = Type.String({
  pattern: '^[0-9]{4}$',
  description: 'Merchant category code, ISO 18245.',
});

/** A quantity or unit price that may have decimals; it is never money that moves. */
export const Decimal = Type.String({
  pattern: '^(0|[1-9][0-9]{0,11})([.][0-9]{1,6})?$',
  description: 'Decimal string, at most six decimals.',
});

export const DurationMs = Type.Integer({
  minimum: 0,
  maximum: 10 * 366 * 24 * 3600 * 1000,
  description: 'Milliseconds.',
});

/** Public keys of things and merchants: P-256 (ES256) or Ed25519 (EdDSA), as a JWK without private parts. */
export const PublicJwk = Type.Union(
  [
    Shape({
      kty: Type.Literal('EC'),
      crv: Type.Literal('P-256'),
      x: Type.String({ maxLength: 64 }),
      y: Type.String({ maxLength: 64 }),
    }),
    Shape({ kty: Type.Literal('OKP'), crv: Type.Literal('Ed25519'), x: Type.String({ maxLength: 64 }) }),
  ],
  { title: 'PublicJwk' },
);
export type PublicJwk = Static<typeof PublicJwk>;

/** Paging by cursor: newest first, `after` is the cursor of the last item seen. */
export const PageQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
  after: Type.Optional(Type.String({ maxLength: 200 })),
};

export function PageOf<T extends TSchema>(item: T) {
  return Shape({ items: Type.Array(item), next: Type.Optional(Type.String()) });
}

/** In the answer to what creates something under an id of the caller's. */
export const Replayed = Type.Boolean({
  description: 'True when the id was answered before; nothing was done again.',
});

/** In the answer to a change: where it stands in the journal. */
export const Position = Type.String({ description: 'Journal position at which this stands.' });

/** In a question to views, which stand behind the journal: whoever saw an answer may ask to see at least that much. */
export const SeenPosition = {
  position: Type.Optional(Type.String({ description: 'Show at least this journal position.' })),
};

/** The answer of operations that only acknowledge. */
export const Done = Shape({ done: Type.Literal(true) });
export const done = { done: true } as const;

/** Decimal text as an integer of millionths, so that quantities compare and add exactly. */
export function millionths(decimal: string): bigint {
  const [whole = '0', fraction = ''] = decimal.split('.');
  return BigInt(whole) * 1_000_000n + BigInt(fraction.padEnd(6, '0'));
}

/** The inverse of `millionths`, without trailing zeros. */
export function decimalOf(value: bigint): string {
  const fraction = (value % 1_000_000n).toString().padStart(6, '0').replace(/0+$/, '');
  const whole = (value / 1_000_000n).toString();
  return fraction ? `${whole}.${fraction}` : whole;
}
