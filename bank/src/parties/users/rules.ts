/** Who may act as what: pure decisions about roles. */

import { PlatformRefusals, Refusal } from '../../platform/errors/refusals.ts';
import { invariant, unreachable } from '../../platform/kernel/invariant.ts';
import type { Principal } from '../../platform/operations/operation.ts';
import { PartyRefusals, type Role } from '../contract.ts';

/** As it arrives: the identifiers that the role needs may be missing, others may be too many. */
export type HolderInput = { role: Role; partyId?: string; merchantId?: string };

/** For whom a link or a token is, complete and without what its role does not need. */
export type Holder =
  | { readonly role: 'operator' | 'auditor' }
  | { readonly role: 'owner'; readonly partyId: string }
  | { readonly role: 'merchant'; readonly merchantId: string };

export type User = Holder & { readonly id: string };

/** Refuses an owner without party and a merchant's user without merchant. */
export function completeHolder({ role, partyId, merchantId }: HolderInput): Holder {
  if (role === 'owner') {
    if (!partyId) throw incomplete('An owner needs a partyId.');
    return { role, partyId };
  }
  if (role === 'merchant') {
    if (!merchantId) throw incomplete('A merchant’s user needs a merchantId.');
    return { role, merchantId };
  }
  invariant(role === 'operator' || role === 'auditor', 'There are four roles.');
  return { role };
}

/** An operator names anybody; others name themselves, and may leave their own identifier out. */
export function holderFor(input: HolderInput, caller: Principal): Holder {
  if (caller.kind === 'operator') return completeHolder(input);
  const isOwn = input.role === caller.kind;
  if (isOwn && caller.kind === 'owner' && (input.partyId ?? caller.partyId) === caller.partyId) {
    return { role: 'owner', partyId: caller.partyId };
  }
  if (isOwn && caller.kind === 'merchant' && (input.merchantId ?? caller.merchantId) === caller.merchantId) {
    return { role: 'merchant', merchantId: caller.merchantId };
  }
  throw new Refusal(PlatformRefusals['not-allowed'], 'You can make tokens for yourself only.');
}

export function principalOf(user: User): Principal {
  switch (user.role) {
    case 'operator':
    case 'auditor':
      return { kind: user.role, userId: user.id };
    case 'owner':
      return { kind: 'owner', userId: user.id, partyId: user.partyId };
    case 'merchant':
      return { kind: 'merchant', merchantId: user.merchantId, userId: user.id };
    default:
      return unreachable(user);
  }
}

function incomplete(detail: string): Refusal {
  return new Refusal(PartyRefusals['holder-incomplete'], detail);
}
