/** A short day that is always the same: it has something of everything that makes teller and projector ask the database. */

import type { Transfer } from '../../../src/money/ledger/model.ts';
import type { MandateTerms } from '../../../src/money/mandates/contract.ts';
import type { PaymentOrder } from '../../../src/money/payments/contract.ts';
import type { Command } from '../../../src/money/teller/commands.ts';
import { createId } from '../../../src/platform/kernel/ids.ts';
import { contentOf } from '../generate/desk.ts';
import { EUR, type Thing, type Town } from '../people.ts';
import { START } from '../wall-time.ts';

/** What is asked at once, and how long the customers rest before it. */
export type Step = { readonly asks: readonly Asked[]; readonly restMs?: number };
/** `becomes`: the outcome that it has, and again has when it was asked before. */
export type Asked = { readonly command: Command; readonly becomes: string };

const HASH = 'a'.repeat(64);
const HOUR_MS = 3_600_000;

/** Ids that grow as those of clients do. */
function createIds() {
  let made = 0;
  return () => {
    made += 1;
    return createId(START + made, Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, made));
  };
}

export function writeScript(town: Town): Step[] {
  const newId = createIds();
  const say = createPhrases(town, newId);
  const [thing, other] = town.things as readonly [Thing, Thing];
  const mandate = say.mandate(
    thing,
    'V1',
    limited('allowance', { approval: { firstPaymentToPayee: true, waitMs: HOUR_MS } }),
  );
  const overShared = say.mandate(thing, 'S1', limited('shared', { delegation: { maxDepth: 1 } }));
  const child = say.mandate(other, 'V2', limited('child'), overShared.id);
  const first = say.order(thing, 'V1', mandate.id, { kind: 'exact', amount: 20 });
  const session = say.order(thing, 'V1', mandate.id, { kind: 'session', amount: 90 });
  const held = say.order(thing, 'V1', mandate.id, { kind: 'up-to', amount: 15 });
  const short = say.order(thing, 'V1', mandate.id, { kind: 'up-to', amount: 11, holdMs: 1_000 });
  const [groupId, moved] = [newId(), say.move('A1', 'P1', 9n)];
  const parts = [say.hold('A1', 'P1', 4n, groupId), say.hold('A1', 'P2', 6n, groupId)];
  const paid = (from: Thing, account: string, mandateId: string, amount: number): Asked => ({
    command: say.order(from, account, mandateId, { kind: 'exact', amount }),
    becomes: 'settled',
  });
  const steps: Asked[][] = [
    ['F', 'A1', 'V1', 'V2', 'P1', 'P2'].map((number) => done(say.open(number))),
    [
      done(say.post(say.move('F', 'A1', 300n), say.move('F', 'V1', 400n), say.move('F', 'V2', 50n))),
      ...[done(mandate), done(overShared)],
    ],
    [{ command: first, becomes: 'waiting' }],
    [
      { command: say.approve(first.id, thing.ownerId), becomes: 'settled' },
      ...[{ command: session, becomes: 'authorised' }, done(say.post(moved))],
    ],
    [
      { command: say.capture(session.id, 30n, false), becomes: 'partly-captured' },
      ...[done(say.post(...parts)), done(child)],
    ],
    // The account that is shared is not in memory, and the one that shares it is not there yet.
    [done(say.open('S1')), paid(thing, 'S1', overShared.id, 25)],
    [
      ...[done(say.post(say.move('P1', 'A1', 3n))), paid(thing, 'V1', mandate.id, 12)],
      ...[held, short].map((command) => ({ command, becomes: 'authorised' })),
      { command: say.capture(session.id, 7n, true), becomes: 'settled' },
      { command: say.refund(first.id, 5n), becomes: 'settled' },
      { ...paid(thing, 'V1', mandate.id, 700), becomes: 'mandates/limit-exceeded' },
    ],
    [
      ...[paid(other, 'V2', child.id, 10), { command: say.release(held.id), becomes: 'cancelled' }],
      done(say.resolve(groupId)),
    ],
    [
      ...[done(say.post(say.reversal(moved))), done(say.change(mandate.id, limited('allowance, changed')))],
      ...[{ command: first, becomes: 'waiting' }, done(say.open('W'))],
    ],
  ];
  const expiry = { command: say.expire(short.id), becomes: 'expired' };
  return [...steps.map((asks) => ({ asks })), { asks: [expiry], restMs: 1_500 }];
}

const done = (command: Command): Asked => ({ command, becomes: 'done' });

function limited(name: string, more: Partial<MandateTerms> = {}): MandateTerms {
  const day = { type: 'calendar', unit: 'day', timeZone: 'Europe/Berlin' } as const;
  return {
    ...{ name, mode: 'enforce', asset: 'EUR', scale: 2, means: { creditAllowed: true } },
    limits: [
      { id: 'day', measure: 'amount', max: '350', window: day },
      {
        id: 'hour-payee',
        measure: 'count',
        max: '20',
        window: { type: 'rolling', ms: HOUR_MS },
        per: 'payee',
      },
    ],
    ...more,
  };
}

/** How each kind of command is said. */
function createPhrases({ openings, payees: [payee] }: Town, newId: () => string) {
  if (!payee) throw new Error('A town has a payee.');
  const merchantId = payee.id;

  function asked<Rest extends object>(rest: Rest, id = newId()) {
    return { id, content: contentOf(rest), ...rest };
  }

  function move(debit: string, credit: string, amount: bigint): Transfer {
    return { id: newId(), type: 'direct', debit, credit, assetId: EUR, amount, description: '' };
  }

  return {
    move,
    open(number: string): Command {
      const opening = openings.find((one) => one.number === number);
      if (!opening) throw new Error(`The town has no account ${number}.`);
      return asked({ type: 'open-account', opening });
    },
    post: (...transfers: Transfer[]): Command => asked({ type: 'post-transfers', transfers }),
    hold: (debit: string, credit: string, amount: bigint, groupId: string): Transfer => ({
      ...{ ...move(debit, credit, amount), type: 'hold', expiresAt: START + HOUR_MS, groupId },
    }),
    reversal: ({ id: originalId, debit, credit, amount }: Transfer): Transfer => ({
      ...{ ...move(credit, debit, amount), type: 'reversal', originalId },
    }),
    resolve: (groupId: string): Command => asked({ type: 'resolve-group', groupId, how: 'post' }),
    mandate({ id: thingId, ownerId }: Thing, account: string, terms: MandateTerms, parentId?: string) {
      const given = {
        ownerId,
        thingId,
        account,
        terms,
        draft: false,
        givenBy: 'owner',
        ...(parentId && { parentId }),
      };
      return asked({ type: 'give-mandate' as const, ...given });
    },
    change: (mandateId: string, terms: MandateTerms): Command =>
      asked({ type: 'change-mandate', mandateId, version: 1, terms, givenBy: 'owner' }),
    order(
      { id: thingId }: Thing,
      account: string,
      mandate: string,
      { kind, amount, holdMs = HOUR_MS }: { kind: PaymentOrder['kind']; amount: number; holdMs?: number },
    ): Command {
      const id = newId();
      const money = { amount: String(amount), asset: 'EUR', scale: 2 };
      const rest = { account, mandate, payee: merchantId, kind, money, ...(kind !== 'exact' && { holdMs }) };
      const order = { id, ...rest, createdAt: new Date(START).toISOString() };
      return asked(
        { type: 'pay-order', order, document: `signed ${id}`, orderHash: HASH, thingId, payee },
        id,
      );
    },
    approve: (paymentId: string, approver: string): Command =>
      asked({ type: 'decide-waiting', paymentId, approve: true, approver, payee }),
    capture(paymentId: string, amount: bigint, final: boolean): Command {
      const id = newId();
      const capture = { id, paymentId, amount: String(amount), final };
      return asked({ type: 'capture-payment', capture, merchantId }, id);
    },
    release: (paymentId: string): Command => asked({ type: 'void-payment', paymentId, by: { merchantId } }),
    refund: (paymentId: string, amount: bigint): Command =>
      asked({ type: 'refund-payment', paymentId, amount, merchantId }),
    expire: (paymentId: string): Command => ({
      ...{ type: 'expire-payment', id: newId(), content: '{"expire":true}', paymentId },
    }),
  };
}
