/** What open holds add up to on each account, on both sides. */

export type HoldSums = {
  change(hold: { debit: string; credit: string }, amount: bigint): void;
  /** What is held from the account, and what is held for it. */
  of(account: string): { readonly from: bigint; readonly to: bigint };
};

const NOTHING = { from: 0n, to: 0n };

export function createHoldSums(): HoldSums {
  const sums = new Map<string, { from: bigint; to: bigint }>();
  const of = (account: string) => sums.get(account) ?? NOTHING;
  return {
    of,
    change({ debit, credit }, amount) {
      sums.set(debit, { ...of(debit), from: of(debit).from + amount });
      sums.set(credit, { ...of(credit), to: of(credit).to + amount });
    },
  };
}
