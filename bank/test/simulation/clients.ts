/** Customers with bad connections: they send, wait, send again, send twice, and hear nothing. */

import type { Command } from '../../src/money/teller/commands.ts';
import type { Audit } from './audit.ts';
import type { BankProcess } from './bank-process.ts';
import type { Generator } from './generate/generator.ts';
import type { Operator } from './operator.ts';
import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';

/** What a client heard: an answer, the code of a refusal, or nothing. */
type Reply = 'answered' | 'silence' | (string & {});

export type ClientOptions = {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly operator: Operator;
  readonly audit: Audit;
  readonly generator: Generator;
  /** Whether the bank has been asked often enough. */
  readonly isOver: () => boolean;
  /** Told of every submission and reading that reaches a teller. */
  readonly count: (kind: string, outcome: string) => void;
};

export async function liveAsClient(options: ClientOptions): Promise<void> {
  const { scheduler, random, generator, isOver } = options;
  while (!isOver()) {
    await insist(options, generator.next());
    if (random.chance(0.1)) lookAround(options);
    await scheduler.sleep(random.below(random.pick([2, 2, 30])));
  }
}

/** Sends the same command until there is an outcome, or until it has had enough. */
async function insist(options: ClientOptions, command: Command): Promise<void> {
  const { random, scheduler, isOver } = options;
  for (let attempt = 1; attempt <= 6 && !isOver(); attempt += 1) {
    const reply = await send(options, command);
    const isOpen =
      reply === 'silence' || reply === 'platform/outcome-unknown' || reply === 'platform/not-executed';
    if (!isOpen || random.chance(0.15)) return;
    await scheduler.sleep(random.below(random.pick([3, 200, 2_000])));
  }
}

function send(options: ClientOptions, command: Command): Promise<Reply> {
  const { scheduler, random, operator } = options;
  const travelMs = () => random.below(random.pick([2, 2, 2, 20]));
  return new Promise((resolve) => {
    const patienceMs = random.pick([50, 1_500, 12_000]);
    const stopWaiting = scheduler.after(patienceMs, () => resolve('silence'));
    const bank = operator.choose();
    if (!bank) return;
    const copies = random.chance(0.04) ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      if (random.chance(0.01)) continue;
      const hear = (reply: Reply) => {
        if (random.chance(0.01)) return;
        scheduler.after(travelMs(), () => {
          stopWaiting();
          resolve(reply);
        });
      };
      scheduler.after(travelMs(), () => bank.host.deliver(() => submit(options, bank, command, hear)));
    }
  });
}

/** Hands the command to the teller, as long as there is one, and holds what it says against the promises. */
export function submit(
  { audit, count }: Pick<ClientOptions, 'audit' | 'count'>,
  bank: BankProcess,
  command: Command,
  hear: (reply: Reply) => void,
): void {
  const teller = bank.teller();
  if (!teller) return hear('platform/not-executed');
  const submission = audit.submitted(command, bank.host.clock);
  teller.submit(command).then(
    (answer) => {
      audit.answered(submission, answer);
      const { entry } = answer;
      const refusal =
        entry.type === 'order-decided' || entry.type === 'payment-changed' || entry.type === 'command-refused'
          ? outcomeOf(entry)
          : 'done';
      count(command.type, answer.replayed ? `${refusal} (again)` : refusal);
      hear('answered');
    },
    (error: unknown) => {
      const code = audit.rejected(submission, error);
      count(command.type, code);
      hear(code);
    },
  );
}

type Decided = {
  type: string;
  refusal?: { code: string };
  state?: string;
  payment?: { state: string; refusal?: { code: string } };
};

function outcomeOf({ refusal, payment, state }: Decided): string {
  return payment?.refusal?.code ?? refusal?.code ?? payment?.state ?? state ?? 'done';
}

/** Reads the books as the services do, and compares all that is in memory. */
function lookAround({ operator, audit, count, random }: ClientOptions): void {
  const bank = operator.choose();
  const teller = bank?.teller();
  if (!bank || !teller || bank.host.isPaused()) return;
  const accounts = ['A1', 'V1', 'P2', 'N2'].filter(() => random.chance(0.5));
  teller
    .read(
      (references) => {
        for (const number of accounts) references.accounts.add(number);
      },
      (books) => random.chance(0.3) && audit.compareMemory(books, teller.position()),
    )
    .then(
      () => count('read', 'done'),
      () => count('read', 'not answered'),
    );
}
