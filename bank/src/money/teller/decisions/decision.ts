/** What every decision works on: the books, the ledger's time, and a hand to write entries with. */

import type { RefusalDefinition, RefusalFacts, RefusalRecord } from '../../../platform/errors/refusals.ts';
import type { Instant } from '../../../platform/kernel/clock.ts';
import type { Books } from '../books.ts';
import type { Command } from '../commands.ts';
import type { Entry } from '../entries.ts';

/**
 * Writing an entry applies it to the books at once, so that what follows sees it.
 * The last entry that a decision writes is the command's answer.
 */
export type Desk = { readonly books: Books; readonly now: Instant; write(entry: Entry): void };

/** The head that every entry about a command shares. */
export function headOf(command: Command, desk: Desk): { id: string; at: Instant; content: string } {
  return { id: command.id, at: desk.now, content: command.content };
}

export function refusal(definition: RefusalDefinition, detail: string, facts?: RefusalFacts): RefusalRecord {
  return { code: definition.code, detail, ...(facts && { facts }) };
}

/** Writes the final no to a command that changes nothing. */
export function refuseCommand(desk: Desk, command: Command, reason: RefusalRecord): void {
  desk.write({ type: 'command-refused', ...headOf(command, desk), command: command.type, refusal: reason });
}
