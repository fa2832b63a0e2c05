/** Every property of the terms that this engine evaluates; anything else refuses, because it might be a restriction. */

/** True: any value. Words: only these. An object: only these properties. Lists are known when every item is. */
type Known = true | readonly string[] | { readonly [property: string]: Known };

const LIST: Known = { allow: true, deny: true };
const CIRCLE: Known = { latitude: true, longitude: true, radiusMeters: true };

export const KNOWN_RULES: Known = {
  name: true,
  mode: ['enforce', 'shadow'],
  asset: true,
  scale: true,
  objects: {
    payees: LIST,
    payeeKinds: LIST,
    categories: LIST,
    countries: LIST,
    geofence: CIRCLE,
    geofenceDeny: CIRCLE,
  },
  content: {
    items: { category: true, sku: true, unit: true, maxUnitPrice: true, maxQuantity: true },
    offerHash: true,
  },
  means: { rails: ['internal'], creditAllowed: true, offlineMax: true },
  amount: { min: true, max: true },
  limits: {
    id: true,
    measure: ['amount', 'count', 'quantity'],
    max: true,
    unit: true,
    window: {
      type: ['lifetime', 'calendar', 'rolling'],
      unit: ['day', 'week', 'month', 'year'],
      anchor: true,
      timeZone: true,
      ms: true,
    },
    per: ['mandate', 'payee', 'category'],
  },
  time: {
    from: true,
    to: true,
    timeZone: true,
    weekly: { days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: true, to: true },
    minIntervalMs: true,
    maxOpenHolds: true,
  },
  session: { maxAmount: true, maxQuantity: true, unit: true, maxDurationMs: true },
  approval: { above: true, firstPaymentToPayee: true, approvers: true, waitMs: true },
  signatures: { secondAbove: true },
  delegation: { maxDepth: true, needsApproval: true },
};

/** The paths of all properties and words in `value` that the engine does not know, such as `limits/0/colour`. */
export function unknownRules(value: unknown, known: Known = KNOWN_RULES, path = ''): string[] {
  if (known === true || value === undefined) return [];
  const inside = (name: string | number) => (path ? `${path}/${name}` : `${name}`);
  if (Array.isArray(value)) return value.flatMap((item, index) => unknownRules(item, known, inside(index)));
  if (isWords(known)) return typeof value === 'string' && known.includes(value) ? [] : [path];
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([name, child]) => {
    const rule = Object.hasOwn(known, name) ? known[name] : undefined;
    return rule === undefined ? [inside(name)] : unknownRules(child, rule, inside(name));
  });
}

/**
 * The value without what the engine does not know, so that the rest can be asked all the same. An item of a list is
 * left out as a whole: a limit of which a part is unknown would count something else.
 */
export function knownPart<Value>(value: Value, known: Known = KNOWN_RULES): Value {
  return partOf(value, known) as Value;
}

function partOf(value: unknown, known: Known): unknown {
  if (known === true) return value;
  if (Array.isArray(value)) return value.filter((item) => unknownRules(item, known).length === 0);
  if (isWords(known) || typeof value !== 'object' || value === null)
    return unknownRules(value, known).length === 0 ? value : undefined;
  const parts = Object.entries(value).flatMap(([name, child]) => {
    const rule = Object.hasOwn(known, name) ? known[name] : undefined;
    const part = rule === undefined ? undefined : partOf(child, rule);
    return part === undefined ? [] : [[name, part]];
  });
  return Object.fromEntries(parts);
}

function isWords(known: Known): known is readonly string[] {
  return Array.isArray(known);
}
