/** Decisions on mandates: giving, changing, delegating, and their states. */

import type { RefusalRecord } from '../../../platform/errors/refusals.ts';
import { MandateRefusals } from '../../mandates/contract.ts';
import type { MandateRecord } from '../../mandates/model.ts';
import { widerRules } from '../../mandates/narrower.ts';
import { chainOf } from '../books.ts';
import type { ChangeMandate, GiveMandate, MoveMandate } from '../commands.ts';
import { type Desk, headOf, refusal, refuseCommand } from './decision.ts';

export function decideGiveMandate(desk: Desk, command: GiveMandate): void {
  const parent = command.parentId ? desk.books.mandates.get(command.parentId) : undefined;
  const reason = command.parentId ? checkDelegation(desk, command, parent) : undefined;
  if (reason) return refuseCommand(desk, command, reason);
  const { id, ownerId, thingId, account, terms, parentId } = command;
  const waits = parent?.terms.delegation?.needsApproval === true;
  const mandate: MandateRecord = {
    id,
    version: 1,
    state: command.draft ? 'draft' : waits ? 'pending-approval' : 'active',
    ownerId,
    thingId,
    account,
    terms,
    ...(parentId && { parentId }),
    createdAt: desk.now,
    ...changeOf(command, desk),
  };
  record(desk, command, mandate);
}

type MandateCommand = GiveMandate | ChangeMandate | MoveMandate;

/** When and by whom a mandate came to be as it is. */
function changeOf({ givenBy, signed }: MandateCommand, { now }: Desk) {
  return { changedAt: now, changedBy: givenBy, ...(signed && { signedBy: signed.keyThumbprint }) };
}

/** Who signed the version before does not stand for this one. */
function unsigned({ signedBy: _, ...mandate }: MandateRecord): MandateRecord {
  return mandate;
}

function record(desk: Desk, command: MandateCommand, mandate: MandateRecord): void {
  const { signed } = command;
  const document = signed && { document: signed.evidence };
  desk.write({ type: 'mandate-recorded', ...headOf(command, desk), ...document, mandate });
}

function checkDelegation(
  desk: Desk,
  command: GiveMandate,
  parent: MandateRecord | undefined,
): RefusalRecord | undefined {
  if (!parent)
    return refusal(MandateRefusals['mandate-not-found'], `There is no mandate ${command.parentId}.`);
  if (parent.state !== 'active')
    return refusal(MandateRefusals['mandate-not-active'], `The parent is ${parent.state}.`);
  if (depthAllowed(desk, parent) < 1) {
    return refusal(
      MandateRefusals['delegation-not-allowed'],
      'The parent mandate cannot be handed on (any further).',
    );
  }
  return checkNarrower(command.terms, parent);
}

function checkNarrower(terms: MandateRecord['terms'], parent: MandateRecord): RefusalRecord | undefined {
  const wider = widerRules(terms, parent.terms);
  if (wider.length === 0) return undefined;
  return refusal(MandateRefusals['wider-than-parent'], `Wider than the parent in ${wider.join(', ')}.`, {
    wider,
  });
}

/** How many more levels may hang below this mandate: the least that any ancestor still allows. */
function depthAllowed(desk: Desk, mandate: MandateRecord): number {
  const left = chainOf(desk.books, mandate.id).map(
    (link, below) => (link.mandate.terms.delegation?.maxDepth ?? 0) - below,
  );
  return Math.min(...left);
}

export function decideChangeMandate(desk: Desk, command: ChangeMandate): void {
  const mandate = desk.books.mandates.get(command.mandateId);
  const reason = checkNewVersion(desk, mandate, command);
  if (reason || !mandate) return refuseCommand(desk, command, reason ?? notFound(command.mandateId));
  const next: MandateRecord = {
    ...unsigned(mandate),
    version: mandate.version + 1,
    terms: command.terms,
    ...changeOf(command, desk),
  };
  record(desk, command, next);
}

function checkNewVersion(
  desk: Desk,
  mandate: MandateRecord | undefined,
  command: ChangeMandate,
): RefusalRecord | undefined {
  if (!mandate) return notFound(command.mandateId);
  if (mandate.state === 'revoked')
    return refusal(MandateRefusals['state-not-allowed'], 'The mandate is revoked.');
  if (mandate.version !== command.version) {
    return refusal(
      MandateRefusals['state-not-allowed'],
      `The mandate is at version ${mandate.version}, not ${command.version}.`,
      { version: mandate.version },
    );
  }
  if (mandate.terms.asset !== command.terms.asset || mandate.terms.scale !== command.terms.scale) {
    return refusal(
      MandateRefusals['terms-not-valid'],
      'The asset of a mandate never changes, because its counters are in it.',
    );
  }
  const parent = mandate.parentId ? desk.books.mandates.get(mandate.parentId) : undefined;
  return parent ? checkNarrower(command.terms, parent) : undefined;
}

const moves = {
  activate: { from: ['draft', 'pending-approval'], to: 'active' },
  suspend: { from: ['active'], to: 'suspended' },
  resume: { from: ['suspended'], to: 'active' },
  revoke: { from: ['draft', 'pending-approval', 'active', 'suspended'], to: 'revoked' },
} as const satisfies Record<MoveMandate['action'], { from: readonly string[]; to: MandateRecord['state'] }>;

export function decideMoveMandate(desk: Desk, command: MoveMandate): void {
  const mandate = desk.books.mandates.get(command.mandateId);
  if (!mandate) return refuseCommand(desk, command, notFound(command.mandateId));
  const move: { from: readonly string[]; to: MandateRecord['state'] } = moves[command.action];
  if (!move.from.includes(mandate.state)) {
    const reason = refusal(
      MandateRefusals['state-not-allowed'],
      `A mandate that is ${mandate.state} cannot be made ${move.to}.`,
    );
    return refuseCommand(desk, command, reason);
  }
  record(desk, command, { ...unsigned(mandate), state: move.to, ...changeOf(command, desk) });
}

function notFound(mandateId: string): RefusalRecord {
  return refusal(MandateRefusals['mandate-not-found'], `There is no mandate ${mandateId}.`);
}
