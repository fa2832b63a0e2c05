/** Account statements, from the views. */

import type { Static } from 'typebox';
import { fromIso, toIso } from '../../platform/kernel/clock.ts';
import { assetOf } from '../../platform/kernel/money.ts';
import type { Principal } from '../../platform/operations/operation.ts';
import { cursorAt, readCursor } from '../cursor.ts';
import { type MoneyDesk, showAtLeast } from '../desk.ts';
import type { Statement } from './contract.ts';
import type { accountOperations } from './operations.ts';
import type { AccountStore, Movement } from './store.ts';
import type { AccountViewer } from './viewer.ts';

type Input = Static<typeof accountOperations.statement.input>;

export function createStatements({
  desk,
  store,
  viewer,
}: {
  desk: MoneyDesk;
  store: AccountStore;
  viewer: AccountViewer;
}) {
  return {
    async statement(input: Input, principal: Principal): Promise<Statement> {
      const { account } = await viewer.visible(input.number, principal);
      await showAtLeast(desk, input.position);
      const limit = input.limit ?? 200;
      const after = readCursor(input.after);
      const filter = {
        column: account.form === 'shared' ? ('virtual' as const) : ('number' as const),
        number: account.number,
        from: input.from ? fromIso(input.from) : undefined,
        to: input.to ? fromIso(input.to) : undefined,
        after: after && { position: after.place, id: after.id },
        limit,
      };
      const movements = await store.statement(filter);
      const opening = await store.sumBefore(filter);
      const closing = movements.reduce((sum, { amount }) => sum + amount, opening);
      const last = movements.at(-1);
      return {
        account: account.number,
        ...assetOf(account.assetId),
        ...(input.from && { from: input.from }),
        ...(input.to && { to: input.to }),
        opening: String(opening),
        closing: String(closing),
        lines: movements.map(toLine),
        ...(movements.length === limit && last && { next: cursorAt({ place: last.position, id: last.id }) }),
      };
    },
  };
}

function toLine(movement: Movement): Statement['lines'][number] {
  return {
    transferId: movement.id,
    at: toIso(movement.at),
    amount: String(movement.amount),
    counterparty: movement.counterparty,
    ...(movement.counterpartyName && { counterpartyName: movement.counterpartyName }),
    description: movement.description,
    ...(movement.paymentId && { paymentId: movement.paymentId }),
    ...(movement.thingId && { thingId: movement.thingId }),
    ...(movement.virtualAccount && { virtualAccount: movement.virtualAccount }),
  };
}
