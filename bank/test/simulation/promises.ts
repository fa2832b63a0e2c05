/** What clients were told about their commands: one id, one content, one outcome, for ever. */

import type { Command } from '../../src/money/teller/commands.ts';
import type { Entry } from '../../src/money/teller/entries.ts';
import type { Answer } from '../../src/money/teller/teller.ts';
import type { Clock } from '../../src/platform/kernel/clock.ts';
import { entryText } from './describe.ts';

/** One time that a command was handed to a teller. */
export type Submission = {
  readonly command: Command;
  readonly clock: Clock;
  /** The ledger's time when it was handed over, or the clock's if that was behind. */
  readonly earliest: number;
};

/** All submissions of one id with one content. */
type Asked = {
  readonly command: Command;
  /** Submissions that may have been the one that was executed: without an answer yet, or with an unknown outcome. */
  candidates: number;
  /** How many were told that theirs was the first. */
  first: number;
};

type Outcome = {
  readonly position: bigint;
  readonly index: number;
  readonly content: string;
  readonly text: string;
};

export type Promises = ReturnType<typeof createPromises>;

export function createPromises(fail: (difference: string) => void) {
  const asked = new Map<string, Map<string, Asked>>();
  const outcomes = new Map<string, Outcome>();

  function askedOf({ id, content }: { id: string; content: string }): Asked | undefined {
    return asked.get(id)?.get(content);
  }

  /** One submission fewer can have been executed; if the journal has the id, somebody else must have been the one. */
  function ruleOut({ command }: Submission): void {
    const all = askedOf(command);
    if (!all) return;
    all.candidates -= 1;
    const outcome = outcomes.get(command.id);
    if (outcome?.content === command.content && all.candidates === 0 && all.first === 0)
      fail(
        `${command.id} stands in row ${outcome.position}, and everybody who asked it was told that it was not executed.`,
      );
  }

  return {
    size: () => outcomes.size,
    outcomeOf: (id: string) => outcomes.get(id),
    commandOf: (id: string, content: string) => askedOf({ id, content })?.command,

    submitted(submission: Submission): Submission {
      const { command } = submission;
      const contents = asked.get(command.id) ?? new Map<string, Asked>();
      asked.set(command.id, contents);
      const all = contents.get(command.content) ?? { command, candidates: 0, first: 0 };
      contents.set(command.content, all);
      all.candidates += 1;
      return submission;
    },

    journaled(entry: Entry, { position, index }: { position: bigint; index: number }): void {
      const before = outcomes.get(entry.id);
      if (before)
        fail(
          `${entry.id} was answered in row ${before.position} (${before.text}) and again in row ${position} (${entryText(entry)}).`,
        );
      outcomes.set(entry.id, { position, index, content: entry.content, text: entryText(entry) });
      const all = askedOf(entry);
      if (all && all.candidates + all.first < 1)
        fail(
          `${entry.id} is executed in row ${position}, and everybody who asked it was told that it was not.`,
        );
    },

    answered(submission: Submission, { entry, position, replayed }: Answer): void {
      const { command } = submission;
      const outcome = outcomes.get(command.id);
      if (entry.id !== command.id || entry.content !== command.content)
        fail(`${command.id} was answered with the outcome of ${entry.id}.`);
      if (outcome?.position !== position || outcome.text !== entryText(entry))
        fail(
          `${command.id} was acknowledged as ${entryText(entry)} in row ${position}; the journal says ` +
            `${outcome ? `${outcome.text} in row ${outcome.position}` : 'nothing'}.`,
        );
      const all = askedOf(command);
      if (!all) return;
      if (replayed) return ruleOut(submission);
      all.candidates -= 1;
      all.first += 1;
      if (all.first > 1) fail(`${command.id} was executed for the first time more than once.`);
    },

    /** It was told that nothing was done. Who was told that nobody knows stays a candidate for ever. */
    ruleOut,

    /** Whether the id stands in the journal with another content. */
    isConflict({ id, content }: Command): boolean {
      const outcome = outcomes.get(id);
      return outcome !== undefined && outcome.content !== content;
    },
  };
}
