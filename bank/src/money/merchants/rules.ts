/** Pure decisions about merchants: what a registration must not contain, and who may change a merchant. */

import { PlatformRefusals, Refusal } from '../../platform/errors/refusals.ts';
import type { Principal } from '../../platform/operations/operation.ts';
import type { Merchant, MerchantRegistration } from './contract.ts';

/** Refuses what contradicts itself; owners register for themselves only. */
export function checkRegistration(input: MerchantRegistration, caller: Principal): void {
  if (input.thingId && input.publicJwk) {
    throw malformed('A thing that is a merchant signs with its own key; leave publicJwk out.');
  }
  if (!input.account && !input.asset) {
    throw malformed('Name the account to be paid into, or the asset in which one is to be opened.');
  }
  if (caller.kind === 'owner' && input.ownerId && input.ownerId !== caller.partyId) {
    throw new Refusal(PlatformRefusals['not-allowed'], 'You can register merchants of your own only.');
  }
}

export function mayChange(caller: Principal, merchant: Merchant): boolean {
  switch (caller.kind) {
    case 'operator':
      return true;
    case 'owner':
      return merchant.ownerId === caller.partyId;
    case 'merchant':
      return merchant.id === caller.merchantId;
    default:
      return false;
  }
}

function malformed(detail: string): Refusal {
  return new Refusal(PlatformRefusals['malformed-request'], detail);
}
