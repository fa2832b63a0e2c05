/** Commands on accounts and plain transfers. */

import type { Transfer } from '../../../src/money/ledger/model.ts';
import type { Command } from '../../../src/money/teller/commands.ts';
import { createId } from '../../../src/platform/kernel/ids.ts';
import { EUR, KWH, opening } from '../people.ts';
import { contentOf, type GeneratorDesk } from './desk.ts';

const EUR_ACCOUNTS = ['A1', 'A2', 'V1', 'V2', 'P1', 'P2', 'N1', 'N2', 'N3'];
const FUNDED = ['A1', 'A2', 'V1', 'V2', 'V1', 'V2', 'N1'];
const MINUTE_MS = 60_000;

export function openAccount(desk: GeneratorDesk, number = desk.random.pick(desk.town.spareNumbers)): Command {
  const { random, town } = desk;
  const known = town.openings.find((one) => one.number === number);
  const creditLimit = random.weighted([
    [8, 0n],
    [2, 50n],
    [1, null],
    [0.2, 2n ** 63n],
  ]);
  const maxBalance = random.weighted([
    [8, null],
    [2, 500n],
  ]);
  const fresh = known ?? opening(number, { creditLimit, maxBalance });
  return { type: 'open-account', id: desk.newId(), content: contentOf(fresh), opening: fresh };
}

export function changeAccount({ random, newId }: GeneratorDesk): Command {
  const number = random.pick([...EUR_ACCOUNTS, 'S1', 'S2', 'N4', 'N9']);
  const change = random.weighted<object>([
    [5, { status: 'open' }],
    [5, { status: 'open', creditLimit: 60n }],
    [1, { status: 'debit-blocked' }],
    [1, { status: 'credit-blocked' }],
    [1, { status: 'frozen' }],
    [number.startsWith('N') ? 3 : 0, { status: 'closed' }],
    [4, { creditLimit: BigInt(random.between(0, 200)) }],
    [2, { maxBalance: random.pick([null, null, 300n]) }],
    [0.2, { maxBalance: 2n ** 63n }],
  ]);
  const asked = { number, ...change };
  return { type: 'change-account', id: newId(), content: contentOf(asked), ...asked };
}

function post(desk: GeneratorDesk, transfers: readonly Transfer[], id = desk.newId()): Command {
  return { type: 'post-transfers', id, content: contentOf(transfers), transfers };
}

function movement(desk: GeneratorDesk, debit: string, credit: string, more: object = {}): Transfer {
  const { random } = desk;
  // Ids of parts are made when the command is, or a little later.
  const id = random.chance(0.02)
    ? desk.newId()
    : createId(desk.now() + random.between(0, 5), random.bytes(10));
  const assetId = random.chance(0.01) ? KWH : EUR;
  const head = { id, debit, credit, assetId, amount: desk.amount(), description: 'simulated' };
  return { ...head, type: 'direct', ...more };
}

/** Money from outside. */
export function fund(desk: GeneratorDesk): Command {
  const { random } = desk;
  const amount = BigInt(random.between(20, 400));
  if (random.chance(0.15)) return post(desk, [movement(desk, 'W', 'V3', { assetId: KWH, amount })]);
  return post(desk, [movement(desk, 'F', random.pick(FUNDED), { amount })]);
}

/** One movement, often under the command's own id, or several that are linked. */
export function transfer(desk: GeneratorDesk): Command {
  const { random } = desk;
  const from = () => random.pick(EUR_ACCOUNTS);
  if (random.chance(0.7)) {
    const id = desk.newId();
    const own = random.chance(0.8) ? { id } : {};
    return post(desk, [movement(desk, from(), from(), own)], id);
  }
  const parts = Array.from({ length: random.between(2, 4) }, () => movement(desk, from(), from()));
  const [first] = parts;
  return post(desk, first && random.chance(0.05) ? [...parts, first] : parts);
}

export function hold(desk: GeneratorDesk): Command {
  const { random, now } = desk;
  const groupId = random.chance(0.5) ? (random.chance(0.3) && desk.groups.pick()) || desk.newId() : undefined;
  if (groupId) desk.groups.add(groupId);
  const parts = Array.from({ length: groupId ? random.between(1, 3) : 1 }, () => {
    const expiresAt = now() + random.pick([100, 2_000, MINUTE_MS, 60 * MINUTE_MS]);
    const more = { type: 'hold', expiresAt, ...(groupId && { groupId }) };
    return movement(desk, random.pick(EUR_ACCOUNTS), random.pick(EUR_ACCOUNTS), more);
  });
  return post(desk, parts);
}

/** Posts or releases (a part of) a hold that belongs to no payment, at times between the wrong accounts. */
export function resolveHold(desk: GeneratorDesk): Command {
  const { random, model } = desk;
  const id = desk.holds.pick();
  const held = id === undefined ? undefined : model.ledger.transfers.get(id);
  if (!held) return hold(desk);
  const credit = random.chance(0.03) ? 'A1' : held.credit;
  const amount = random.chance(0.5) ? held.remaining : desk.amount();
  const type = random.pick(['post', 'post', 'void']);
  const { groupId } = held;
  const more = { type, originalId: held.id, amount, assetId: EUR, ...(groupId && { groupId }) };
  return post(desk, [movement(desk, held.debit, credit, more)]);
}

export function resolveGroup(desk: GeneratorDesk): Command {
  const groupId = desk.groups.pick() ?? desk.newId();
  const asked = { groupId, how: desk.random.pick(['post', 'post', 'void'] as const) };
  return { type: 'resolve-group', id: desk.newId(), content: contentOf(asked), ...asked };
}

export function reverse(desk: GeneratorDesk): Command {
  const id = desk.moves.pick();
  const moved = id === undefined ? undefined : desk.model.ledger.transfers.get(id);
  if (!moved) return transfer(desk);
  const amount = desk.random.chance(0.6) ? moved.amount : desk.amount();
  const more = { type: 'reversal', originalId: moved.id, amount };
  return post(desk, [movement(desk, moved.credit, moved.debit, more)]);
}

export function expireHold(desk: GeneratorDesk): Command {
  const transferId = desk.holds.pick() ?? desk.newId();
  return { type: 'expire-hold', id: desk.newId(), content: contentOf({ transferId }), transferId };
}
