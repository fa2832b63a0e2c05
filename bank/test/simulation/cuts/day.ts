/** Lives through the script once, with one cut in it, and tells how the books look afterwards. */

import type { Command } from '../../../src/money/teller/commands.ts';
import { submit } from '../clients.ts';
import { createModel, type Model } from '../model/model.ts';
import type { Question } from '../network.ts';
import { buildTown } from '../people.ts';
import { createRandom } from '../random.ts';
import { createRecord } from '../record.ts';
import { createScheduler } from '../scheduler.ts';
import { buildStage, type Stage } from '../stage.ts';
import { createWallTime, START } from '../wall-time.ts';
import { createCuttingNetwork, type Moment } from './cutting-network.ts';
import { type Asked, type Step, writeScript } from './script.ts';

/**
 * What breaks with the question: nothing else, so that it fails alone; the connections of the process, that is the
 * teller's, or the projector's when the question came over that one; the process; the database, with what it has not
 * brought to the disk.
 */
export type Victim = 'question' | 'connections' | 'process' | 'database';
export type Cut = { readonly at: number; readonly moment: Moment; readonly victim: Victim };

export type Day = {
  /** What was asked, in its order. */
  readonly questions: readonly Question[];
  readonly failure: string | undefined;
  /** Of every account and payment, without the times. */
  readonly books: readonly string[];
};

const SEED = 1;
const REST_MS = 20;
const PATIENCE_MS = 3_000;
const MOST_STEPS = 50_000;

export async function live({ cut, maxInMemory }: { cut?: Cut; maxInMemory: number }): Promise<Day> {
  const random = createRandom(SEED);
  const scheduler = createScheduler(random);
  const record = createRecord();
  const time = createWallTime(scheduler);
  const model = createModel();
  const network = createCuttingNetwork({
    ...{ scheduler, cut },
    strike: (question) => cut && strike(stage, cut.victim, question),
  });
  const parts = { random, scheduler, record, time, model, network, maxInMemory };
  const stage = buildStage({ ...parts, learn: () => {} });
  const customers = { stage, scheduler, fail: record.fail };
  stage.operator.start();
  let isSaid = false;
  const saying = sayAll(customers, writeScript(buildTown(random, START))).then(() => {
    isSaid = true;
  });
  void record.guard(saying);
  await record.guard(
    scheduler.run(() => {
      if (scheduler.steps() > MOST_STEPS) record.fail('Nobody has been answered for a long time.');
      return record.hasFailed() || (isSaid && stage.hasSettled());
    }),
  );
  if (!record.hasFailed()) stage.audit.compareAll();
  return { questions: network.asked(), failure: record.result().failure?.difference, books: booksOf(model) };
}

function strike({ operator, database }: Stage, victim: Victim, question: Question): void {
  const bank = operator.current();
  if (!bank || victim === 'question') return;
  if (victim === 'process') return operator.kill(bank);
  if (victim === 'database') database.crash();
  if (victim === 'database' || question !== 'write') bank.connected.cutLine();
  if (question === 'write') bank.connected.cutProjector();
}

type Customers = {
  readonly stage: Stage;
  readonly scheduler: ReturnType<typeof createScheduler>;
  readonly fail: (difference: string) => void;
};

/** Each step begins when everything before it has its outcome. */
async function sayAll(customers: Customers, steps: readonly Step[]): Promise<void> {
  for (const { asks, restMs = REST_MS } of steps) {
    await customers.scheduler.sleep(restMs);
    await insist(customers, asks);
    lookAround(customers.stage);
  }
}

/** What has no outcome yet is asked again, at once and in its order, because one thing may build on another. */
async function insist(customers: Customers, asks: readonly Asked[]): Promise<void> {
  for (let open = asks; open.length > 0; ) {
    const outcomes = await Promise.all(open.map(({ command }) => ask(customers, command)));
    for (const [index, { command, becomes }] of open.entries()) {
      const outcome = outcomes[index] ?? becomes;
      if (outcome !== becomes)
        customers.fail(`${command.type} ${command.id} became ${outcome}, and not ${becomes}.`);
    }
    open = open.filter((_, index) => outcomes[index] === undefined);
    if (open.length > 0) await customers.scheduler.sleep(REST_MS);
  }
}

/** The outcome, or nothing when there is none yet. */
function ask({ stage, scheduler }: Customers, command: Command): Promise<string | undefined> {
  return new Promise((resolve) => {
    const stopWaiting = scheduler.after(PATIENCE_MS, () => resolve(undefined));
    let said: string | undefined;
    const count = (_: string, outcome: string) => {
      said = outcome.replace(' (again)', '');
    };
    const hear = (reply: string) => {
      stopWaiting();
      resolve(reply.startsWith('platform/') ? undefined : said);
    };
    const bank = stage.operator.current();
    if (bank) submit({ audit: stage.audit, count }, bank, command, hear);
  });
}

/** A reading is not asked for twice. */
function lookAround({ operator, audit }: Stage): void {
  const teller = operator.current()?.teller();
  if (!teller) return;
  const name = ({ accounts }: { accounts: Set<string> }) => {
    for (const number of ['A1', 'V1', 'P1']) accounts.add(number);
  };
  teller.read(name, (books) => audit.compareMemory(books, teller.position())).catch(() => {});
}

function booksOf({ ledger, payments, textOf }: Model): string[] {
  return [
    ...[...ledger.accounts.keys()].map((number) => `${number} ${textOf(`account ${number}`)}`),
    ...[...payments.values()].map(
      ({ id, state, captured, refunded }) => `${id} ${state} ${captured} ${refunded}`,
    ),
  ].sort();
}
