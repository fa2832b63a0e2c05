/** Finds the journal row that holds a fact, for those who may see what it is about. */

import type { Query } from '../../platform/database/database.ts';
import { Refusal } from '../../platform/errors/refusals.ts';
import type { Principal } from '../../platform/operations/operation.ts';
import { AccountRefusals } from '../accounts/contract.ts';
import { type MoneyDesk, showAtLeast } from '../desk.ts';
import type { Fact } from './facts.ts';

export type FactFinder = ReturnType<typeof createFactFinder>;

export type FactQuestion = {
  readonly kind: Fact['kind'];
  readonly id: string;
  /** How things stood at this journal position; as they stand now without it. */
  readonly position?: string | undefined;
};

/** Each rejects as its own operations do when the principal may not see it. */
export type Visible = {
  payment(paymentId: string, principal: Principal): Promise<unknown>;
  mandate(mandateId: string, principal: Principal): Promise<unknown>;
  account(number: string, principal: Principal): Promise<unknown>;
};

type Transfer = {
  position: bigint;
  debit: string;
  credit: string;
  virtual_account: string | null;
  payment_id: string | null;
};

export function createFactFinder({ desk, visible }: { desk: MoneyDesk; visible: Visible }) {
  const { query } = desk.database;

  async function transferOf(id: string, principal: Principal): Promise<Transfer> {
    const [transfer] = await query<Transfer>(
      `select position, debit, credit, virtual_account, payment_id from money.other_transfers where id = $1`,
      [id],
    );
    if (!transfer || !(await maySee(transfer, principal)))
      throw new Refusal(AccountRefusals['transfer-not-found'], `There is no transfer ${id}.`);
    if (transfer.payment_id)
      throw new Refusal(
        AccountRefusals['transfer-not-found'],
        `${id} is a transfer of payment ${transfer.payment_id}: ask for the payment.`,
      );
    return transfer;
  }

  /** One of the accounts that it moved is enough. */
  async function maySee(
    { debit, credit, virtual_account }: Transfer,
    principal: Principal,
  ): Promise<boolean> {
    for (const number of [debit, credit, virtual_account ?? debit]) {
      const isVisible = await visible.account(number, principal).then(
        () => true,
        (error: unknown) => {
          if (error instanceof Refusal) return false;
          throw error;
        },
      );
      if (isVisible) return true;
    }
    return false;
  }

  async function newestOf({ kind, id }: FactQuestion, atMost: bigint, principal: Principal): Promise<Found> {
    switch (kind) {
      case 'payment':
        await visible.payment(id, principal);
        return newestOfPayment(query, id, atMost);
      case 'mandate':
        await visible.mandate(id, principal);
        return newestOfMandate(query, id, atMost);
      case 'transfer': {
        const { position } = await transferOf(id, principal);
        return position <= atMost ? position : undefined;
      }
    }
  }

  return {
    /** The position of the newest row that says something of it; undefined when nothing was recorded by then. */
    async find(question: FactQuestion, principal: Principal): Promise<Found> {
      await showAtLeast(desk, question.position);
      return newestOf(question, question.position ? BigInt(question.position) : LAST, principal);
    },
  };
}

type Found = bigint | undefined;

const LAST = 2n ** 63n - 1n;

/** Rows before the last change are looked for only when somebody asks how a payment stood before it. */
async function newestOfPayment(query: Query, id: string, atMost: bigint): Promise<Found> {
  const [payment] = await query<{ position: bigint; decided_position: bigint }>(
    `select position, decided_position from money.payments where id = $1`,
    [id],
  );
  if (!payment || payment.decided_position > atMost) return undefined;
  if (payment.position <= atMost) return payment.position;
  const [moved] = await query<{ position: bigint }>(
    `select position from money.other_transfers where payment_id = $1 and position <= $2
     order by position desc limit 1`,
    [id, atMost],
  );
  return moved && moved.position > payment.decided_position ? moved.position : payment.decided_position;
}

async function newestOfMandate(query: Query, id: string, atMost: bigint): Promise<Found> {
  const [version] = await query<{ position: bigint }>(
    `select position from money.mandate_versions where mandate_id = $1 and position <= $2
     order by position desc limit 1`,
    [id, atMost],
  );
  return version?.position;
}
