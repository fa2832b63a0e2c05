/** What the services of money share: the way to the teller, the views behind it, and turning remembered refusals into answers. */

import type { Database } from '../platform/database/database.ts';
import {
  findRefusalDefinition,
  PlatformRefusals,
  Refusal,
  type RefusalRecord,
} from '../platform/errors/refusals.ts';
import { notExecuted } from '../platform/errors/unavailable.ts';
import { canonicalJson } from '../platform/kernel/canonical-json.ts';
import type { Clock } from '../platform/kernel/clock.ts';
import type { Cell } from './cell/cell.ts';
import type { Command } from './teller/commands.ts';
import type { Answer } from './teller/teller.ts';

export type MoneyDesk = {
  readonly database: Database;
  readonly clock: Clock;
} & Pick<Cell, 'teller' | 'views' | 'isTeller'>;

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
    // Whoever cannot be told what is committed now still sees what there is.
    const shown = desk.teller.latest().then(desk.views.reach);
    await withinMs(
      USUAL_WAIT_MS,
      shown.catch(() => {}),
    );
    return;
  }
  if (!/^[0-9]{1,18}$/.test(position))
    throw new Refusal(PlatformRefusals['malformed-request'], 'A position is a number.');
  if (!(await withinMs(LONGEST_WAIT_MS, desk.views.reach(BigInt(position))))) {
    throw notExecuted('The views have not come that far yet.');
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
