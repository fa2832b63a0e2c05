/** Mandates: giving, changing, delegating and looking. Every change is the teller's; a look is at the books as they are. */

import type { Static } from 'typebox';
import { PartyRefusals } from '../../parties/contract.ts';
import type { Parties } from '../../parties/index.ts';
import { PlatformRefusals, Refusal } from '../../platform/errors/refusals.ts';
import { fromIso, toIso } from '../../platform/kernel/clock.ts';
import { invariant } from '../../platform/kernel/invariant.ts';
import type { Principal, SignedDocument } from '../../platform/operations/operation.ts';
import { requireOwnThing, type ThingFinder } from '../accounts/own-thing.ts';
import type { AccountViewer } from '../accounts/viewer.ts';
import { readIdCursor } from '../cursor.ts';
import { contentOf, execute, type MoneyDesk, showAtLeast } from '../desk.ts';
import { type Books, chainOf } from '../teller/books.ts';
import type { Command } from '../teller/commands.ts';
import { backTest } from './back-test.ts';
import { factsOfRecord } from './back-test-facts.ts';
import {
  type BackTestReport,
  type Mandate,
  MandateRefusals,
  type MandateState,
  type MandateTerms,
  type MandateUsage,
} from './contract.ts';
import type { ChainLink, MandateRecord } from './model.ts';
import type { mandateOperations } from './operations.ts';
import type { MandateStore } from './store.ts';
import { checkTerms } from './terms-check.ts';
import { stateOf, usageOf } from './usage-view.ts';

type ChangedMandate = Static<typeof mandateOperations.change.output>;
type Input<K extends keyof typeof mandateOperations> = Static<(typeof mandateOperations)[K]['input']>;

/** Who asks, and the document that says so, if it came signed. */
type By = [principal: Principal, document?: SignedDocument | undefined];

export type MandateService = ReturnType<typeof createMandateService>;

export function createMandateService(parts: {
  desk: MoneyDesk;
  store: MandateStore;
  viewer: AccountViewer;
  findThing: ThingFinder;
  findParty: Parties['getParty'];
  /** A back-test over more payments would keep everybody else waiting. */
  mostBackTested?: number;
}) {
  const { desk, store, viewer, findThing, findParty, mostBackTested = 20_000 } = parts;

  /** Mandates as they are now; each is in no better state than the mandates that it was handed on from. */
  async function look(ids: readonly string[]): Promise<{ links: SeenMandate[]; now: number }> {
    return desk.teller.read(
      (references, books) => {
        for (const id of ids) {
          references.mandates.add(id);
          for (const { mandate } of chainOf(books, id)) {
            if (mandate.parentId) references.mandates.add(mandate.parentId);
          }
        }
      },
      (books, now) => ({ links: ids.flatMap((id) => seenIn(books, id, now)), now }),
    );
  }

  /** A mandate that the principal may see; anybody else's is not found. */
  async function visible(mandateId: string, principal: Principal): Promise<SeenMandate & { now: number }> {
    const { links, now } = await look([mandateId]);
    const link = links[0];
    if (!link || !maySee(principal, link.mandate)) throw notFound(mandateId);
    return { ...link, now };
  }

  async function change(command: Command): Promise<ChangedMandate> {
    const { entry, position } = await execute(desk, command);
    invariant(entry.type === 'mandate-recorded', 'A mandate command was answered by a mandate.');
    const { links } = await look([entry.mandate.id]);
    invariant(links[0], 'A recorded mandate exists.');
    return { ...toWire(links[0]), position: String(position) };
  }

  /** An owner may want that nothing counts but what is signed. Suspending always does: it only takes away. */
  async function requireSigned(ownerId: string, document: SignedDocument | undefined): Promise<void> {
    if (document || !(await findParty(ownerId))?.signedMandatesOnly) return;
    const detail = 'The owner has decided that mandates change only by what a key of the owner has signed.';
    throw new Refusal(PartyRefusals['signature-required'], detail);
  }

  async function move(
    input: { mandateId: string; id: string },
    action: 'activate' | 'suspend' | 'resume' | 'revoke',
    ...[principal, document]: By
  ) {
    const { mandate } = await visible(input.mandateId, principal);
    if (action !== 'suspend') await requireSigned(mandate.ownerId, document);
    const content = contentOf(`mandates.${action}`, input);
    return change({
      type: 'move-mandate',
      id: input.id,
      content,
      mandateId: input.mandateId,
      action,
      ...givenBy(principal, document),
    });
  }

  return {
    visible,

    async give(input: Input<'give'>, ...[principal, document]: By): Promise<ChangedMandate> {
      requireValid(input.terms);
      const { account } = await viewer.visible(input.account, principal);
      const thing = await requireOwnThing(findThing, input.thingId, principal);
      if (account.kind !== 'virtual' || account.ownerId !== thing.ownerId) {
        throw new Refusal(
          MandateRefusals['terms-not-valid'],
          `${account.number} is no virtual account of the thing’s owner.`,
        );
      }
      await requireSigned(thing.ownerId, document);
      const { id, thingId, terms, draft = false } = input;
      const content = contentOf('mandates.give', input);
      return change({
        type: 'give-mandate',
        id,
        content,
        ownerId: thing.ownerId,
        thingId,
        account: account.number,
        terms,
        draft,
        ...givenBy(principal, document),
      });
    },

    async change(input: Input<'change'>, ...[principal, document]: By): Promise<ChangedMandate> {
      const { mandate } = await visible(input.mandateId, principal);
      await requireSigned(mandate.ownerId, document);
      requireValid(input.terms, mandate.terms);
      const { id, mandateId, version, terms } = input;
      return change({
        type: 'change-mandate',
        id,
        content: contentOf('mandates.change', input),
        mandateId,
        version,
        terms,
        ...givenBy(principal, document),
      });
    },

    activate: (input: Input<'activate'>, ...by: By) => move(input, 'activate', ...by),
    suspend: (input: Input<'suspend'>, ...by: By) => move(input, 'suspend', ...by),
    resume: (input: Input<'resume'>, ...by: By) => move(input, 'resume', ...by),
    revoke: (input: Input<'revoke'>, ...by: By) => move(input, 'revoke', ...by),

    /** A thing hands on its own mandate; an owner any mandate of own things. */
    async delegate(input: Input<'delegate'>, ...[principal, document]: By): Promise<ChangedMandate> {
      requireValid(input.terms);
      const { mandate } = await visible(input.mandateId, principal);
      await requireSigned(mandate.ownerId, document);
      if (!(await findThing(input.thingId)))
        throw new Refusal(PlatformRefusals['not-found'], `There is no thing ${input.thingId}.`);
      const { id, thingId, terms, mandateId: parentId } = input;
      const { ownerId, account } = mandate;
      const content = contentOf('mandates.delegate', input);
      return change({
        type: 'give-mandate',
        id,
        content,
        ownerId,
        thingId,
        account,
        terms,
        draft: false,
        parentId,
        ...givenBy(principal, document),
      });
    },

    async list(input: Input<'list'>, principal: Principal) {
      await showAtLeast(desk, input.position);
      const limit = input.limit ?? 100;
      const ids = await store.listIds({
        ownerId: principal.kind === 'owner' ? principal.partyId : input.ownerId,
        thingId: principal.kind === 'thing' ? principal.thingId : input.thingId,
        after: readIdCursor(input.after),
        limit,
      });
      const { links } = await look(ids);
      const last = ids.at(-1);
      return {
        items: links.map(toWire),
        ...(ids.length === limit && last && { next: last }),
      };
    },

    async get({ mandateId }: Input<'get'>, principal: Principal): Promise<Mandate> {
      return toWire(await visible(mandateId, principal));
    },

    async versions({ mandateId, position }: Input<'versions'>, principal: Principal) {
      const { now, use } = await visible(mandateId, principal);
      await showAtLeast(desk, position);
      const versions = await store.listVersions(mandateId);
      const items = versions.map(({ mandate, ...evidence }) => ({
        ...toWire({ mandate, state: stateOf(mandate, use, now) }),
        ...evidence,
      }));
      return { items };
    },

    async usage({ mandateId }: Input<'usage'>, principal: Principal): Promise<MandateUsage> {
      const { mandate, use, now } = await visible(mandateId, principal);
      return {
        mandateId,
        version: mandate.version,
        openHolds: use.openHolds,
        limits: usageOf(mandate, use, now),
      };
    },

    /** Runs terms over what the thing has ordered so far, with counters of their own; over the newest if that is much. */
    async backTest(input: Input<'backTest'>, principal: Principal): Promise<BackTestReport> {
      requireValid(input.terms);
      await requireOwnThing(findThing, input.thingId, principal);
      const from = input.from ? fromIso(input.from) : 0;
      const to = input.to ? fromIso(input.to) : Number.MAX_SAFE_INTEGER;
      await showAtLeast(desk);
      const found = await store.listPaymentsOf(input.thingId, from, to, mostBackTested + 1);
      const tried = found.slice(0, mostBackTested);
      const oldest = tried.at(-1);
      return {
        complete: found.length === tried.length,
        ...(oldest && { since: toIso(oldest.decidedAt) }),
        ...backTest(input.terms, tried.map(factsOfRecord)),
      };
    },
  };
}

/** A mandate with its use and the state in which people see it. */
type SeenMandate = ChainLink & { readonly state: MandateState };

function seenIn(books: Books, id: string, now: number): SeenMandate[] {
  const [link, ...ancestors] = chainOf(books, id);
  if (!link) return [];
  const [own, ...above] = [link, ...ancestors].map(({ mandate, use }) => stateOf(mandate, use, now));
  invariant(own, 'A mandate has a state.');
  const state = own === 'active' ? (above.find((one) => one !== 'active') ?? own) : own;
  return [{ ...link, state }];
}

function requireValid(terms: MandateTerms, previous?: MandateTerms): void {
  const problems = checkTerms(terms, previous);
  if (problems.length > 0)
    throw new Refusal(MandateRefusals['terms-not-valid'], problems.join(' '), { problems });
}

function maySee(principal: Principal, mandate: MandateRecord): boolean {
  if (principal.kind === 'operator' || principal.kind === 'auditor') return true;
  if (principal.kind === 'owner') return mandate.ownerId === principal.partyId;
  return principal.kind === 'thing' && mandate.thingId === principal.thingId;
}

function givenBy(...[principal, document]: By) {
  return { givenBy: nameOf(principal), ...(document && { signed: document }) };
}

function nameOf(principal: Principal): string {
  if (principal.kind === 'thing') return `thing ${principal.thingId}`;
  if ('userId' in principal && principal.userId) return `${principal.kind} ${principal.userId}`;
  const byKey = 'keyThumbprint' in principal && principal.keyThumbprint;
  return byKey ? `${principal.kind} by key ${byKey}` : principal.kind;
}

function notFound(mandateId: string): Refusal {
  return new Refusal(MandateRefusals['mandate-not-found'], `There is no mandate ${mandateId}.`);
}

export function toWire({ mandate, state }: Pick<SeenMandate, 'mandate' | 'state'>): Mandate {
  const {
    id,
    version,
    ownerId,
    thingId,
    account,
    parentId,
    terms,
    createdAt,
    changedAt,
    changedBy,
    signedBy,
  } = mandate;
  return {
    id,
    version,
    state,
    ownerId,
    thingId,
    account,
    ...(parentId && { parentId }),
    terms,
    createdAt: toIso(createdAt),
    changedAt: toIso(changedAt),
    changedBy,
    ...(signedBy && { signedBy }),
  };
}
