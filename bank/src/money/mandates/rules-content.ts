/** Rules about what may be bought: which items, at which unit price, how much of them, and which offer. */

import type { RefusalDefinition } from '../../platform/errors/refusals.ts';
import { decimalOf, millionths } from '../../platform/kernel/schemas.ts';
import type { ContentLine } from '../payments/contract.ts';
import { MandateRefusals, type MandateTerms } from './contract.ts';
import type { OrderFacts } from './model.ts';
import { NOT_STATED, type Rule, verdict } from './rule.ts';

type Items = NonNullable<NonNullable<MandateTerms['content']>['items']>;
type Item = {
  readonly named: Items[number];
  readonly maxUnitPrice: bigint | undefined;
  readonly maxQuantity: bigint | undefined;
};
/** Why a line does not fit; undefined when it does. */
type Misfit = { readonly refusal: RefusalDefinition; readonly observed: string; readonly allowed: string };

const ONE = 1_000_000n;

export function contentRules({ content }: MandateTerms): Rule[] {
  const rules: Rule[] = [];
  if (content?.items) rules.push(itemsRule(content.items));
  if (content?.offerHash !== undefined) rules.push(offerHashRule(content.offerHash));
  return rules;
}

function itemsRule(named: Items): Rule {
  const items = named.map((item) => ({
    named: item,
    maxUnitPrice: item.maxUnitPrice === undefined ? undefined : millionths(item.maxUnitPrice),
    maxQuantity: item.maxQuantity === undefined ? undefined : millionths(item.maxQuantity),
  }));
  return (input) => {
    const { facts } = input;
    const lines = `${facts.lines.length} lines`;
    const nothing: Misfit = {
      refusal: MandateRefusals['content-not-allowed'],
      observed: lines,
      allowed: 'at least one line',
    };
    const misfit = facts.lines.length === 0 ? nothing : firstMisfit(items, facts);
    return verdict(
      input,
      'content/items',
      misfit?.refusal,
      misfit ?? { observed: lines, allowed: `${items.length} items` },
    );
  };
}

/** The first line that fits no item, with what the first item that names it has against it. */
function firstMisfit(items: readonly Item[], facts: OrderFacts): Misfit | undefined {
  for (const line of facts.lines) {
    const misfits: Misfit[] = [];
    const candidates = items.filter((item) => isNamed(item, line));
    const fits = candidates.some((item) => {
      const misfit = priceMisfit(item, line, facts) ?? quantityMisfit(item, facts);
      if (misfit) misfits.push(misfit);
      return !misfit;
    });
    if (!fits) return misfits[0] ?? notNamed(line);
  }
  return undefined;
}

function isNamed({ named }: Item, line: ContentLine): boolean {
  return (
    (named.category === undefined || named.category === line.category) &&
    (named.sku === undefined || named.sku === line.sku) &&
    (named.unit === undefined || named.unit === line.unit)
  );
}

function notNamed(line: ContentLine): Misfit {
  const observed = [line.category, line.sku, line.unit].filter((text) => text !== undefined).join(' ');
  return {
    refusal: MandateRefusals['content-not-allowed'],
    observed: observed || line.description,
    allowed: 'an item of the mandate',
  };
}

/**
 * The stated unit price must not be above the item's, and neither may the price that follows from the line's amount
 * and quantity (rounded up to a minor unit): otherwise a small stated price would hide a large amount. An exact order
 * must therefore say both; a ceiling is no price, so there the stated unit price alone counts.
 */
function priceMisfit({ maxUnitPrice }: Item, line: ContentLine, facts: OrderFacts): Misfit | undefined {
  if (maxUnitPrice === undefined) return undefined;
  const refusal = MandateRefusals['unit-price-exceeded'];
  const allowed = decimalOf(maxUnitPrice);
  if (line.unitPrice !== undefined && millionths(line.unitPrice) > maxUnitPrice) {
    return { refusal, observed: line.unitPrice, allowed };
  }
  const amount = amountOf(line, facts);
  const quantity = quantityOf(line, facts);
  if (amount !== undefined && quantity !== undefined) {
    const fits = amount * ONE * ONE < maxUnitPrice * quantity + ONE * ONE;
    return fits ? undefined : { refusal, observed: `${amount} for ${decimalOf(quantity)}`, allowed };
  }
  const isOpen = facts.kind === 'exact' || line.unitPrice === undefined;
  return isOpen ? { refusal, observed: NOT_STATED, allowed } : undefined;
}

/** What the line costs. The only line of an exact order costs what the order pays. */
function amountOf({ amount }: ContentLine, { kind, lines, amount: total }: OrderFacts): bigint | undefined {
  if (amount !== undefined) return BigInt(amount);
  return kind === 'exact' && lines.length === 1 ? total : undefined;
}

/** The quantities of all lines that name the item count together, so that splitting a line gains nothing. */
function quantityMisfit(item: Item, facts: OrderFacts): Misfit | undefined {
  if (item.maxQuantity === undefined) return undefined;
  let total: bigint | undefined = 0n;
  for (const line of facts.lines) {
    if (!isNamed(item, line)) continue;
    const quantity = quantityOf(line, facts);
    total = quantity === undefined || total === undefined ? undefined : total + quantity;
  }
  if (total !== undefined && total <= item.maxQuantity) return undefined;
  return {
    refusal: MandateRefusals['quantity-exceeded'],
    observed: total === undefined ? NOT_STATED : decimalOf(total),
    allowed: decimalOf(item.maxQuantity),
  };
}

/** In millionths. A line of a session that states none takes the session's ceiling of the same unit. */
function quantityOf(line: ContentLine, { kind, session }: OrderFacts): bigint | undefined {
  if (line.quantity !== undefined) return millionths(line.quantity);
  const bounded = kind === 'session' && session?.maxQuantity !== undefined && session.unit === line.unit;
  return bounded && session.maxQuantity !== undefined ? millionths(session.maxQuantity) : undefined;
}

function offerHashRule(allowed: string): Rule {
  return (input) => {
    const observed = input.facts.offerHash ?? NOT_STATED;
    const refusal = observed === allowed ? undefined : MandateRefusals['offer-hash-mismatch'];
    return verdict(input, 'content/offerHash', refusal, { observed, allowed });
  };
}
