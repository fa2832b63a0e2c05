/** Whose thing it is: what opening accounts, giving mandates and trying terms ask first. */

import { PlatformRefusals, Refusal } from '../../platform/errors/refusals.ts';
import type { Principal } from '../../platform/operations/operation.ts';

type OwnedThing = { readonly ownerId: string; readonly name: string };

/** What money needs to know of a thing. */
export type ThingFinder = (thingId: string) => Promise<OwnedThing | undefined>;

/** The thing, for its owner and for operators; to anybody else there is none. */
export async function requireOwnThing(
  findThing: ThingFinder,
  thingId: string,
  principal: Principal,
): Promise<OwnedThing> {
  const thing = await findThing(thingId);
  const mine =
    principal.kind === 'operator' || (principal.kind === 'owner' && principal.partyId === thing?.ownerId);
  if (!thing || !mine) throw new Refusal(PlatformRefusals['not-found'], `There is no thing ${thingId}.`);
  return thing;
}
