/** What the services of money share: the teller, the views behind it, and turning remembered refusals into answers. */

import type { Database } from '../platform/database/database.ts';
import {
  findRefusalDefinition,
  PlatformRefusals,
  Refusal,
  type RefusalRecord,
} from '../platform/errors/refusals.ts';
import { canonicalJson } from '../platform/kernel/canonical-json.ts';
import type { Clock } from '../platform/kernel/clock.ts';
import type { Command } from './teller/commands.ts';
import type { Answer, Teller } from './teller/teller.ts';
import type { Projector } from './views/projector.ts';

export type MoneyDesk = {
  readonly database: Database;
  readonly clock: Clock;
  readonly teller: Teller;
  readonly projector: Projector;
};

/** A remembered refusal as the error that doors turn into their protocol's no. */
export function refusalOf(record: RefusalRecord, facts: Record<string, unknown> = {}): Refusal {
  return new Refusal(findRefusalDefinition(record.code), record.detail, { ...record.facts, ...facts });
}

/** Submits a command and throws when the books refused it. */
export async function execute(desk: MoneyDesk, command: Command): Promise<Answer> {
  const answer = await desk.teller.submit(command);
  if (answer.entry.type === 'command-refused')
    throw refusalOf(answer.entry.refusal, { replayed: answer.replayed });
  return answer;
}

/** The content that an id stands for: what was asked, spelled in one way, and by which operation. */
export function contentOf(operation: string, input: unknown): string {
  return canonicalJson({ operation, input });
}

const LONGEST_WAIT_MS = 5_000;
const USUAL_WAIT_MS = 1_000;

/**
 * Waits until the views show at least `position`, as a query that saw an answer may ask. Without a position it waits
 * a moment for what is committed now, so that people see what they have just done, and then shows what there is.
 */
export async function showAtLeast(desk: MoneyDesk, position?: string): Promise<void> {
  if (position === undefined) {
    await withinMs(USUAL_WAIT_MS, desk.projector.reach(desk.teller.position()));
    return;
  }
  if (!/^[0-9]{1,18}$/.test(position))
    throw new Refusal(PlatformRefusals['malformed-request'], 'A position is a number.');
  if (!(await withinMs(LONGEST_WAIT_MS, desk.projector.reach(BigInt(position))))) {
    throw new Refusal(PlatformRefusals['not-executed'], 'The views have not come that far yet.');
  }
}

/** Whether `work` is done within the time. */
async function withinMs(timeMs: number, work: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), timeMs);
  });
  return Promise.race([work.then(() => true), late]).finally(() => clearTimeout(timer));
}
