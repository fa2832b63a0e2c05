/** Real books for tests: a teller and a projector on a fresh PostgreSQL, and commands to give them. */

import { createHash } from 'node:crypto';
import { after } from 'node:test';
import { testDatabase } from '../../../test/support/database.ts';
import type { Database } from '../../platform/database/database.ts';
import { createManualClock } from '../../platform/kernel/clock.ts';
import { createId } from '../../platform/kernel/ids.ts';
import type { AccountOpening, Transfer } from '../ledger/model.ts';
import type { MandateTerms } from '../mandates/contract.ts';
import type { Capture, PaymentOrder } from '../payments/contract.ts';
import { createPostgresStorage } from '../storage/postgres.ts';
import { createProjector, type Projector } from '../views/projector.ts';
import type { Command } from './commands.ts';
import { type Answer, createTeller, type Teller } from './teller.ts';

export const START = Date.parse('2026-03-02T11:00:00Z');
export const OWNER = createId(START);
export const THING = createId(START);
export const PAYEE = createId(START);

const migrations = [{ capability: 'money', directory: new URL('../migrations/', import.meta.url) }];

export type TestBooks = Awaited<ReturnType<typeof createTestBooks>>;

/** Call it at the top of a test file or in a test. The books are closed when its tests have run. */
export async function createTestBooks(options: { maxInMemory?: number } = {}) {
  const { database, connectionString } = await testDatabase({ migrations, poolSize: 8 });
  const clock = createManualClock(START);
  let open: { teller: Teller; projector: Projector } | undefined;
  after(close);

  async function close(): Promise<void> {
    await open?.teller.close();
    await open?.projector.stop();
    open = undefined;
  }

  /** Opens a teller on the same database; the test closes it. */
  async function openTeller(on: Database = database) {
    const projector = await createProjector(createPostgresStorage(on), () => {});
    try {
      return {
        projector,
        teller: await createTeller({ storage: createPostgresStorage(on), projector, clock, ...options }),
      };
    } catch (error) {
      await projector.stop();
      throw error;
    }
  }

  open = await openTeller();
  const teller = () => {
    if (!open) throw new Error('The books are closed.');
    return open.teller;
  };

  return {
    ...commandsOn(clock),
    database,
    connectionString,
    clock,
    openTeller,
    close,
    teller,
    projector: () => open?.projector,

    async restart(): Promise<void> {
      await close();
      open = await openTeller();
    },

    submit: (command: Command): Promise<Answer> => teller().submit(command),

    /** How a command was answered: the entry's type, or the refusal's code. */
    async outcome(command: Command): Promise<string> {
      const { entry } = await teller().submit(command);
      return entry.type === 'command-refused' ? entry.refusal.code : entry.type;
    },

    /** Balance and pending debits, as the teller knows them. */
    stand: (number: string) =>
      teller().read(
        (references) => void references.accounts.add(number),
        (books) => {
          const account = books.account(number);
          return account && [account.creditsPosted - account.debitsPosted, account.debitsPending];
        },
      ),

    /** Waits until the views show all that is committed. */
    settle: () => open?.projector.reach(open.teller.position()),

    /** A funding account F without limit, and accounts with the given money from it. */
    async openAccounts(money: Record<string, bigint>): Promise<void> {
      const { openAccount, transfer } = commandsOn(clock);
      await teller().submit(openAccount('F', { kind: 'funding', creditLimit: null }));
      for (const [number, amount] of Object.entries(money)) {
        await teller().submit(openAccount(number));
        if (amount > 0n) await teller().submit(transfer('F', number, amount));
      }
    },
  };
}

function commandsOn(clock: { now(): number }) {
  const newId = () => createId(clock.now());
  const contentOf = (value: unknown) =>
    JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part));

  function post(transfers: readonly Transfer[], id = newId()): Command {
    return { type: 'post-transfers', id, content: contentOf(transfers), transfers };
  }

  function movement(debit: string, credit: string, amount: bigint, more: object = {}): Transfer {
    const head = { id: newId(), debit, credit, assetId: 'EUR/2', amount, description: 'test' };
    return { ...head, type: 'direct', ...more };
  }

  return {
    newId,
    movement,
    post,

    transfer(debit: string, credit: string, amount: bigint, id = newId()): Command {
      return post([movement(debit, credit, amount, { id })], id);
    },

    hold(debit: string, credit: string, amount: bigint, more: object = {}): Transfer {
      return movement(debit, credit, amount, { type: 'hold', expiresAt: clock.now() + 60_000, ...more });
    },

    openAccount(number: string, more: Partial<AccountOpening> = {}): Command {
      const fixed = { number, kind: 'primary', name: number, assetId: 'EUR/2', creditLimit: 0n } as const;
      const opening: AccountOpening = { ...fixed, maxBalance: null, ...more };
      return { type: 'open-account', id: newId(), content: contentOf(opening), opening };
    },

    /** To the test's thing, over the account V. */
    giveMandate(terms: Partial<MandateTerms> = {}): Command & { type: 'give-mandate' } {
      const whole: MandateTerms = { name: 'Test', mode: 'enforce', asset: 'EUR', scale: 2, ...terms };
      const given = {
        ownerId: OWNER,
        thingId: THING,
        account: 'V',
        terms: whole,
        draft: false,
        givenBy: 'test',
      };
      return { type: 'give-mandate', id: newId(), content: contentOf(given), ...given };
    },

    /** By the test's thing from V to the payee's account P. */
    order(
      mandate: string,
      amount: bigint,
      more: Partial<PaymentOrder> = {},
    ): Command & { type: 'pay-order' } {
      const id = newId();
      const money = { amount: String(amount), asset: 'EUR', scale: 2 };
      const head = { id, account: 'V', mandate, payee: PAYEE, kind: 'exact' as const, money };
      const order: PaymentOrder = { ...head, createdAt: new Date(clock.now()).toISOString(), ...more };
      const facts = {
        kind: 'business',
        category: '5552',
        country: 'DE',
        account: 'P',
        blocked: false,
      } as const;
      const payee = { id: PAYEE, name: 'Payee', ...facts };
      return {
        type: 'pay-order',
        id,
        content: contentOf(order),
        order,
        document: 'signed',
        orderHash: createHash('sha256').update('signed').digest('hex'),
        thingId: THING,
        payee,
      };
    },

    capture(paymentId: string, amount: bigint, more: Partial<Capture> = {}): Command {
      const capture: Capture = { id: newId(), paymentId, amount: String(amount), final: true, ...more };
      const head = { id: capture.id, content: contentOf(capture) };
      return { type: 'capture-payment', ...head, capture, merchantId: PAYEE };
    },

    voidPayment(paymentId: string): Command {
      const head = { id: newId(), content: contentOf({ paymentId }) };
      return { type: 'void-payment', ...head, paymentId, by: { merchantId: PAYEE } };
    },

    refund(paymentId: string, amount: bigint): Command {
      const head = { id: newId(), content: contentOf({ paymentId, amount }) };
      return { type: 'refund-payment', ...head, paymentId, amount, merchantId: PAYEE };
    },
  };
}
