/** What entries touch in the books, sorted by how the views have to be told of it. */

import type { Counter, CounterKey } from '../mandates/model.ts';
import type { MandateVersionRow, OutcomeRow, PayeeRow, Place } from '../storage/storage.ts';
import type { Witness } from '../teller/apply.ts';
import { type Entry, isSettledAtOnce } from '../teller/entries.ts';

type OrderDecided = Entry & { readonly type: 'order-decided' };

export type Touched = ReturnType<typeof createTouched>;

/** Positions are those of the last entry that touched a thing; of transfers that of the first. */
export function createTouched() {
  const accounts = new Map<string, bigint>();
  const balances = new Map<string, bigint>();
  const transfers = new Map<string, { position: bigint; at: number }>();
  const remainders = new Set<string>();
  const mandates = new Map<string, bigint>();
  const uses = new Map<string, bigint>();
  const payees = new Map<string, PayeeRow>();
  const counters = new Map<Readonly<Counter>, CounterKey & { mandateId: string }>();
  /** Those that were decided earlier. */
  const payments = new Map<string, bigint>();
  const decided = new Map<
    string,
    { readonly entry: OrderDecided; readonly place: Place; changedAt: bigint }
  >();
  const versions: MandateVersionRow[] = [];
  const outcomes: OutcomeRow[] = [];
  let position = 0n;
  let now: Entry | undefined;

  const witness: Witness = {
    account(number) {
      if (now?.type === 'account-opened' || now?.type === 'account-changed') {
        accounts.set(number, position);
        balances.delete(number);
      } else if (accounts.has(number)) accounts.set(number, position);
      else balances.set(number, position);
    },
    transfer(id, isNew) {
      if (!isNew) {
        // Its own payment tells what was reversed of a movement that was settled at once; one that was refused
        // because a transfer has its id tells nothing.
        if (!transfers.has(id) && !isSettledAtOnce(decided.get(id)?.entry)) remainders.add(id);
      } else if (!isSettledAtOnce(now)) transfers.set(id, { position, at: now?.at ?? 0 });
    },
    mandate(id) {
      mandates.set(id, position);
      uses.delete(id);
    },
    use(id, payeeId) {
      if (mandates.has(id)) mandates.set(id, position);
      else uses.set(id, position);
      if (payeeId) payees.set(id + payeeId, { mandateId: id, payeeId });
    },
    counter(mandateId, { limitId, scope, start }, counter) {
      if (!counters.has(counter)) counters.set(counter, { mandateId, limitId, scope, start });
    },
    payment(id) {
      const decision = decided.get(id);
      if (decision) decision.changedAt = position;
      else payments.set(id, position);
    },
  };

  return {
    accounts,
    balances,
    transfers,
    remainders,
    mandates,
    uses,
    payees,
    counters,
    payments,
    decided,
    versions,
    outcomes,
    witness,
    position: () => position,

    /** Everything that the witness hears from now on is of this entry. */
    begin(entry: Entry, place: Place): void {
      position = place.position;
      now = entry;
      if (entry.type === 'order-decided')
        decided.set(entry.payment.id, { entry, place, changedAt: position });
      else outcomes.push({ id: entry.id, ...place });
      if (entry.type === 'mandate-recorded')
        versions.push({ mandate: entry.mandate, position, offset: place.offset });
    },
  };
}
