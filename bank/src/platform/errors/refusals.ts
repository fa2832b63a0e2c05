/** Refusals: the catalogue of every business no, with a code, a kind, a title and a remedy. It knows no protocol. */

/** What sort of no it is. Doors map a kind to their protocol's status once. */
export type RefusalKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'gone'
  | 'insufficient'
  | 'unprocessable'
  | 'throttled'
  | 'unavailable';

export type RefusalDefinition = {
  /** `capability/statement`, unique and stable; clients may branch on it. */
  readonly code: string;
  readonly kind: RefusalKind;
  readonly title: string;
  /** What the caller can do about it. */
  readonly remedy: string;
};

/** Facts beside the refusal, such as what is left of a limit. JSON values only, money as strings. */
export type RefusalFacts = Readonly<Record<string, unknown>>;

/** A refusal as data, the form in which rules return it and the journal remembers it. */
export type RefusalRecord = { code: string; detail: string; facts?: RefusalFacts };

/** A refusal on its way to the caller. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly definition: RefusalDefinition;
  readonly facts: RefusalFacts;

  constructor(definition: RefusalDefinition, detail: string, facts: RefusalFacts = {}) {
    super(detail);
    this.definition = definition;
    this.facts = facts;
  }
}

type Entry = { readonly kind: RefusalKind; readonly title: string; readonly remedy: string };
export type RefusalCatalogue<Name extends string = string> = Readonly<Record<Name, RefusalDefinition>>;

const everyRefusal = new Map<string, RefusalDefinition>();

/** Declares the refusals of a capability; codes become `capability/name`. */
export function defineRefusals<const Name extends string>(
  capability: string,
  entries: Readonly<Record<Name, Entry>>,
): RefusalCatalogue<Name> {
  const catalogue = {} as Record<Name, RefusalDefinition>;
  for (const name of Object.keys(entries) as Name[]) {
    const definition = { code: `${capability}/${name}`, ...entries[name] };
    catalogue[name] = definition;
    everyRefusal.set(definition.code, definition);
  }
  return catalogue;
}

/** All refusals of the capabilities that are loaded, by code. */
export function allRefusals(): RefusalDefinition[] {
  return [...everyRefusal.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
}

/** Finds a definition by its code; a remembered refusal of an older version may have none any more. */
export function findRefusalDefinition(code: string): RefusalDefinition {
  return everyRefusal.get(code) ?? { code, kind: 'unprocessable', title: code, remedy: 'Ask the operator.' };
}

/** Refusals of the platform itself, which any operation may give. */
export const PlatformRefusals = defineRefusals('platform', {
  'malformed-request': {
    kind: 'invalid',
    title: 'The request is not of the documented form.',
    remedy: 'Compare it with /openapi.json and send it again corrected.',
  },
  'not-signed-in': {
    kind: 'unauthenticated',
    title: 'The bank does not know who is asking.',
    remedy: 'Sign in, send a valid token, or sign the message with a registered key.',
  },
  'bad-signature': {
    kind: 'unauthenticated',
    title: 'The signature does not fit the message or the key.',
    remedy:
      'Sign exactly the bytes that are sent, with the registered key, for this bank and this operation.',
  },
  'not-allowed': {
    kind: 'forbidden',
    title: 'The caller may not do this.',
    remedy: 'Ask somebody whose role allows it.',
  },
  'not-found': {
    kind: 'not-found',
    title: 'There is no such thing here, or it is not the caller’s.',
    remedy: 'Check the identifier.',
  },
  'id-conflict': {
    kind: 'conflict',
    title: 'This id was already used for something else.',
    remedy: 'Use a new id for a new intent; send the original content to see its outcome.',
  },
  'id-from-the-future': {
    kind: 'invalid',
    title: 'The id’s time is more than five minutes ahead of the bank’s clock.',
    remedy: 'Set the clock by GET /v1/bank and make a new id.',
  },
  'too-many-requests': {
    kind: 'throttled',
    title: 'Too many requests.',
    remedy: 'Wait as Retry-After says.',
  },
  'not-executed': {
    kind: 'unavailable',
    title: 'The bank could not take the order; nothing was done.',
    remedy: 'Send the same order with the same id again after Retry-After.',
  },
  'outcome-unknown': {
    kind: 'unavailable',
    title: 'The bank does not know yet whether the order was executed.',
    remedy: 'Ask for the order by its id, or send it again with the same id.',
  },
});
