/** Checks that a quote says what its payee signed, so that nobody in between can change what is paid. */

import { hashOfEvidence, readEvidence } from '../crypto/documents.ts';
import { NotTrusted } from '../errors.ts';
import type { Quote, QuoteOffer } from '../generated/operations.ts';

/** What the payee signs. `holdMs` is compared only when it was signed, because the bank fills in a default. */
const OFFER_FIELDS = [
  'id',
  'kind',
  'money',
  'expiresAt',
  'requestId',
  'thingId',
  'lines',
  'tariff',
  'session',
] as const;

/**
 * Throws `NotTrusted` unless the fields of `quote` are those of the payee's signed offer to this bank and its
 * hash is right. The payee's key is the bank's to check: the thing does not know it.
 */
export async function checkQuote(quote: Quote, bankId: string): Promise<void> {
  const { header, offer } = readOffer(quote);
  require(header.typ === 'payments.offerQuote' && header.aud === bankId, 'It was signed for something else.');
  require(quote.offerHash === (await hashOfEvidence(quote.signature)), 'Its hash is not that of the offer.');
  const fields = offer.holdMs === undefined ? OFFER_FIELDS : ([...OFFER_FIELDS, 'holdMs'] as const);
  for (const field of fields) {
    const isSame = canonical(quote[field]) === canonical(offer[field]);
    require(isSame, `"${field}" is not what the payee signed.`);
  }
}

function readOffer(quote: Quote): { header: Readonly<Record<string, unknown>>; offer: QuoteOffer } {
  try {
    const { header, payload } = readEvidence(quote.signature);
    return { header, offer: payload as QuoteOffer };
  } catch (cause) {
    throw new NotTrusted('The quote does not hold: its signature is no signed document.', { cause });
  }
}

/** JSON with sorted members: two values are the same when their texts are. */
function canonical(value: unknown): string | undefined {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

function require(condition: unknown, why: string): asserts condition {
  if (!condition) throw new NotTrusted(`The quote does not hold: ${why}`);
}
