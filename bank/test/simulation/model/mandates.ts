/** Mandates on paper: their versions and states, what they say to an order, and what has been used of them. */

import type { MandateRecord } from '../../../src/money/mandates/model.ts';
import type { ChangeMandate, GiveMandate, MoveMandate } from '../../../src/money/teller/commands.ts';
import { counterKey, mandateText } from '../wording.ts';
import { type PaperCharge, stillCounts } from './limits.ts';
import { isNarrower } from './narrower.ts';
import { askTerms, firstRefusal, type Opinion, type PaperFacts, type PaperUse } from './terms.ts';

export type PaperMandate = Pick<
  MandateRecord,
  'id' | 'version' | 'state' | 'ownerId' | 'thingId' | 'account' | 'parentId' | 'terms'
>;

/** Who asks, and for how long they may be waited for. */
export type Asked = { readonly approvers: readonly string[]; readonly waitMs: number };

export type Judged = {
  readonly refusal?: string | undefined;
  readonly asked?: Asked | undefined;
  readonly charges: Opinion['charges'];
  readonly countedBy: readonly string[];
  readonly left: readonly string[];
  readonly shadows: readonly string[];
};

const MOVES = {
  activate: { from: ['draft', 'pending-approval'], to: 'active' },
  suspend: { from: ['active'], to: 'suspended' },
  resume: { from: ['suspended'], to: 'active' },
  revoke: { from: ['draft', 'pending-approval', 'active', 'suspended'], to: 'revoked' },
} as const;

export type PaperMandates = ReturnType<typeof createPaperMandates>;

/** `openHoldsOf` counts the payments that a mandate counts and that still hold money. */
export function createPaperMandates(
  touch: (key: string) => void,
  openHoldsOf: (mandateId: string) => number,
) {
  const mandates = new Map<string, PaperMandate>();
  const uses = new Map<string, PaperUse>();

  function record(mandate: PaperMandate): string {
    mandates.set(mandate.id, mandate);
    if (!uses.has(mandate.id))
      uses.set(mandate.id, {
        charges: new Map(),
        counters: new Map(),
        knownPayees: new Set(),
        lastAuthorisedAt: 0,
      });
    if (mandate.terms.time?.minIntervalMs === undefined) useOf(mandate.id).lastAuthorisedAt = 0;
    touch(`mandate ${mandate.id}`);
    touch(`shadows ${mandate.thingId}`);
    return `mandate-recorded ${mandate.id} ${mandateText({ ...mandate, termsName: mandate.terms.name })}`;
  }

  /** The mandate and those above it. */
  function chainOf(id: string): PaperMandate[] {
    const chain: PaperMandate[] = [];
    for (let next = mandates.get(id); next; next = mandates.get(next.parentId ?? '')) chain.push(next);
    return chain;
  }

  function useOf(id: string): PaperUse {
    const use = uses.get(id);
    if (!use) throw new Error(`The model knows no mandate ${id}.`);
    return use;
  }

  function give(command: GiveMandate): string | { refusal: string } {
    const { id, ownerId, thingId, account, terms, parentId } = command;
    const parent = mandates.get(parentId ?? '');
    const refusal = parentId && whyNotHandOn(command, parent);
    if (refusal) return { refusal };
    const waits = parent?.terms.delegation?.needsApproval === true;
    const state = command.draft ? 'draft' : waits ? 'pending-approval' : 'active';
    return record({ id, version: 1, state, ownerId, thingId, account, terms, ...(parentId && { parentId }) });
  }

  function whyNotHandOn({ terms }: GiveMandate, parent: PaperMandate | undefined): string | undefined {
    if (!parent) return 'mandates/mandate-not-found';
    if (parent.state !== 'active') return 'mandates/mandate-not-active';
    const levels = chainOf(parent.id).map((above, index) => (above.terms.delegation?.maxDepth ?? 0) - index);
    if (levels.some((left) => left < 1)) return 'mandates/delegation-not-allowed';
    return isNarrower(terms, parent.terms) ? undefined : 'mandates/wider-than-parent';
  }

  function change({ mandateId, version, terms }: ChangeMandate, now: number): string | { refusal: string } {
    const mandate = mandates.get(mandateId);
    if (!mandate) return { refusal: 'mandates/mandate-not-found' };
    if (mandate.state === 'revoked' || mandate.version !== version)
      return { refusal: 'mandates/state-not-allowed' };
    if (mandate.terms.asset !== terms.asset || mandate.terms.scale !== terms.scale)
      return { refusal: 'mandates/terms-not-valid' };
    const parent = mandates.get(mandate.parentId ?? '');
    if (parent && !isNarrower(terms, parent.terms)) return { refusal: 'mandates/wider-than-parent' };
    forgetEnded(mandate, now);
    return record({ ...mandate, version: version + 1, terms });
  }

  /** What has stopped to count under the terms that are left counts no more, however long the windows of the next are. */
  function forgetEnded({ id, terms }: PaperMandate, now: number): void {
    const { charges, counters } = useOf(id);
    for (const [key, standing] of counters) {
      const window = terms.limits?.find((limit) => limit.id === standing[0]?.limitId)?.window;
      const counts = ({ reserved, start }: PaperCharge) =>
        reserved > 0n || !window || stillCounts(window, start, now);
      if (standing.some(counts)) continue;
      counters.delete(key);
      for (const [limitId, all] of charges)
        charges.set(
          limitId,
          all.filter((charge) => !standing.includes(charge)),
        );
    }
  }

  function move({ mandateId, action }: MoveMandate): string | { refusal: string } {
    const mandate = mandates.get(mandateId);
    if (!mandate) return { refusal: 'mandates/mandate-not-found' };
    const { from, to } = MOVES[action];
    if (!from.some((state) => state === mandate.state)) return { refusal: 'mandates/state-not-allowed' };
    return record({ ...mandate, state: to });
  }

  function askOne(mandate: PaperMandate, facts: PaperFacts): Opinion {
    const opinion: Opinion = { refusals: [], asks: false, charges: [], left: [] };
    if (mandate.state === 'revoked') opinion.refusals.push('mandate-revoked');
    else if (mandate.state !== 'active') opinion.refusals.push('mandate-not-active');
    askTerms(mandate, { use: useOf(mandate.id), openHolds: openHoldsOf(mandate.id) }, facts, opinion);
    return opinion;
  }

  /** Asks the mandate, those above it, and the thing's shadow mandates for the account. */
  function judge(mandateId: string, facts: PaperFacts, { thingId, account }: PaperMandate): Judged {
    const chain = chainOf(mandateId).map((mandate) => ({ mandate, opinion: askOne(mandate, facts) }));
    for (const { mandate, opinion } of chain)
      if (mandate.terms.mode === 'shadow') opinion.refusals.push('mandate-is-shadow');
    const shadows = [...mandates.values()]
      .filter((mandate) => mandate.terms.mode === 'shadow' && mandate.state === 'active')
      .filter((mandate) => mandate.thingId === thingId && mandate.account === account)
      .map((mandate) => ({ mandate, opinion: askOne(mandate, facts) }));
    const allowing = shadows.filter(({ opinion }) => verdictOf(opinion) === 'allow');
    const asking = chain.filter(({ opinion }) => opinion.asks).map(({ mandate }) => mandate);
    return {
      refusal: firstRefusal(chain.flatMap(({ opinion }) => opinion.refusals)),
      asked: askedBy(asking),
      charges: [...chain, ...allowing].flatMap(({ opinion }) => opinion.charges),
      countedBy: [...chain, ...allowing].map(({ mandate }) => mandate.id),
      left: [...chain, ...shadows].flatMap(({ opinion }) => opinion.left),
      shadows: shadows.map(({ mandate, opinion }) => `${mandate.id} ${verdictOf(opinion)}`),
    };
  }

  return {
    mandates,
    useOf,
    give,
    change,
    move,
    judge,

    /** Counts a payment in every mandate that allowed it; what it took of their limits is reserved. */
    count(
      judged: Judged,
      { paymentId, payeeId, now }: { paymentId: string; payeeId: string; now: number },
    ): PaperCharge[] {
      for (const id of judged.countedBy) {
        const use = useOf(id);
        const { approval, time } = mandates.get(id)?.terms ?? {};
        if (time?.minIntervalMs !== undefined) use.lastAuthorisedAt = now;
        if (approval?.firstPaymentToPayee) use.knownPayees.add(payeeId);
        touch(`mandate ${id}`);
      }
      return judged.charges.map((one) => {
        const charge = { ...one, paymentId, reserved: one.amount, committed: 0n };
        const { charges, counters } = useOf(one.mandateId);
        const key = counterKey(charge);
        addTo(charges, one.limitId, charge);
        addTo(counters, key, charge);
        touch(`counter ${key}`);
        return charge;
      });
    },
  };
}

function addTo(lists: Map<string, PaperCharge[]>, key: string, charge: PaperCharge): void {
  const list = lists.get(key);
  if (list) list.push(charge);
  else lists.set(key, [charge]);
}

function verdictOf({ refusals, asks }: Opinion): 'allow' | 'ask' | 'refuse' {
  if (refusals.length > 0) return 'refuse';
  return asks ? 'ask' : 'allow';
}

/** Those nearest to the root decide; the shortest patience counts. */
function askedBy(asking: readonly PaperMandate[]): Asked | undefined {
  const root = asking.at(-1);
  if (!root) return undefined;
  const waitMs = Math.min(...asking.map(({ terms }) => terms.approval?.waitMs ?? Infinity));
  return { approvers: root.terms.approval?.approvers ?? [root.ownerId], waitMs };
}
