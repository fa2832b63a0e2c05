/** Audits mandates: no charge goes beyond a limit, and what is reserved is what open payments still hold. */

import type { Instant } from '../../platform/kernel/clock.ts';
import type { Limit } from '../mandates/contract.ts';
import { type CompiledLimit, compileLimit, usedOf } from '../mandates/limits.ts';
import type { Charge, Counter, CounterKey, OpenCharge } from '../mandates/model.ts';
import type { Books } from '../teller/books.ts';
import type { Entry } from '../teller/entries.ts';
import type { Auditor } from './auditor.ts';
import { check } from './difference.ts';

type Place = CounterKey & { readonly mandateId: string };

export function createMandatesAudit(): Auditor {
  const reserved = new Map<Readonly<Counter>, bigint>();
  const limits = new WeakMap<Limit, CompiledLimit>();
  let chargesBefore: readonly OpenCharge[] = [];

  function compiled(limit: Limit): CompiledLimit {
    const known = limits.get(limit) ?? compileLimit(limit);
    limits.set(limit, known);
    return known;
  }

  /** In the terms as they are now in the books, which are those that were in force when it was charged. */
  function checkCharge(books: Books, { mandateId, limitId, scope }: Charge, at: Instant): void {
    const mandate = books.mandates.get(mandateId);
    const use = books.uses.get(mandateId);
    check(mandate && use, () => `mandate ${mandateId} is charged and was never given`);
    check(mandate.state === 'active', () => `mandate ${mandateId} is charged while it is ${mandate.state}`);
    const limit = mandate.terms.limits?.find(({ id }) => id === limitId);
    check(limit, () => `mandate ${mandateId} has no limit ${limitId} to charge`);
    const { max } = compiled(limit);
    const used = usedOf(compiled(limit), use, scope, at);
    const sum = used.reserved + used.committed;
    check(
      sum <= max,
      () => `limit ${limitId} of mandate ${mandateId} (${scope}) is used up to ${sum}, its highest is ${max}`,
    );
  }

  function counterAt(books: Books, { mandateId, limitId, scope, start }: Place): Counter | undefined {
    return books.uses.get(mandateId)?.counters.get(limitId)?.get(scope)?.get(start);
  }

  function moveReserved(books: Books, charges: readonly OpenCharge[], sign: 1n | -1n): void {
    for (const charge of charges) {
      const counter = counterAt(books, charge);
      check(counter, () => `counter ${keyOfCounter(charge)} is reserved and does not exist`);
      reserved.set(counter, (reserved.get(counter) ?? 0n) + sign * charge.reservedLeft);
    }
  }

  function checkCounter(counter: Readonly<Counter>, place: Place): void {
    const open = reserved.get(counter) ?? 0n;
    check(
      counter.reserved === open && counter.committed >= 0n,
      () =>
        `counter ${keyOfCounter(place)} has ${counter.reserved} reserved and ${counter.committed} committed, open payments hold ${open}`,
    );
    if (open === 0n) reserved.delete(counter);
  }

  /** `moved` are charges or settlements, each of which has to count on a counter of its own. */
  function checkCounters(moved: readonly Place[], counters: readonly Readonly<Counter>[]): void {
    check(
      moved.length === counters.length,
      () => `${moved.length} charges and settlements moved ${counters.length} counters`,
    );
    for (const [index, place] of moved.entries()) {
      const counter = counters[index];
      if (counter) checkCounter(counter, place);
    }
  }

  return {
    before({ entry }, books) {
      chargesBefore =
        entry.type === 'payment-changed' ? (books.payments.get(entry.paymentId)?.charges ?? []) : [];
    },
    after({ entry }, books, touched) {
      for (const { charges } of touched.payments) {
        moveReserved(books, chargesBefore, -1n);
        moveReserved(books, charges, 1n);
      }
      const charges = chargesOf(entry);
      for (const charge of charges) checkCharge(books, charge, entry.at);
      if (entry.type !== 'payment-changed') return checkCounters(charges, touched.counters);
      for (const { mandateId, limitId, released, committed } of entry.settlements) {
        check(
          committed >= 0n && committed <= released,
          () => `limit ${limitId} of mandate ${mandateId} commits ${committed} of ${released} released`,
        );
      }
      checkCounters([...charges, ...entry.settlements], touched.counters);
    },
  };
}

export function keyOfCounter({ mandateId, limitId, scope, start }: Place): string {
  return `${mandateId} ${limitId} ${scope} ${start}`;
}

/** What an entry takes of limits; an order that waits or is refused takes nothing. */
function chargesOf(entry: Entry): readonly Charge[] {
  if (entry.type === 'order-decided') return entry.charges;
  return entry.type === 'payment-changed' ? (entry.decided?.charges ?? []) : [];
}
