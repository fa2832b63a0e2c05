/** What the diary amounts to: every step with everything that was ever said of it, and what that means. */

import type { DiaryLine, Said, SentRequest, Step } from './diary.ts';
import { promise } from './promise-broken.ts';

export type Happened = {
  readonly step: Step;
  readonly request: SentRequest;
  readonly round: number;
  readonly said: Said[];
};

/** `open`: an answer is missing and the bank has not been asked again. */
export type Verdict = 'done' | 'refused' | 'absent' | 'open';

export type History = {
  /** Adds what was written in a round; every answer is held against the earlier ones. */
  add(lines: readonly DiaryLine[], round: number): void;
  all(): IterableIterator<Happened>;
  find(id: string, what: Step['what']): Happened | undefined;
};

export function createHistory(): History {
  const known = new Map<string, Happened>();
  const keyOf = (id: string, what: Step['what']) => (what === 'conflict' ? `${id} conflict` : id);
  return {
    add(lines, round) {
      for (const line of lines) {
        if ('step' in line) {
          const { step, request } = line;
          known.set(keyOf(step.id, step.what), { step, request, round, said: [] });
        } else {
          const happened = known.get(keyOf(line.id, line.what));
          promise(happened, () => `The diary has an answer to ${line.id}, which was never sent.`);
          hear(happened, line.said);
        }
      }
    },
    all: () => known.values(),
    find: (id, what) => known.get(keyOf(id, what)),
  };
}

/** Adds an answer. A final one never differs from an earlier final one, and is only once not a repetition. */
export function hear(happened: Happened, said: Said): void {
  const { step, said: before } = happened;
  const where = () => `The ${step.what} ${step.id} of payment ${step.paymentId}`;
  if (said.outcome === 'done' || said.outcome === 'refused') {
    for (const earlier of before) {
      if (earlier.outcome === 'unknown' || earlier.outcome === 'not-executed') continue;
      promise(
        earlier.outcome === said.outcome && codeOf(earlier) === codeOf(said),
        () => `${where()} was answered with ${told(earlier)}, and then with ${told(said)}.`,
      );
      promise(
        said.outcome === 'refused' || said.replayed || (earlier.outcome === 'done' && earlier.replayed),
        () => `${where()} was executed twice: two answers say that they are the first.`,
      );
    }
    promise(
      step.what !== 'conflict' || said.outcome === 'refused',
      () => `${where()} was accepted, although its id stands for another order.`,
    );
  }
  before.push(said);
}

/** What is certain by what was said. An id is absent only when every attempt at it certainly did nothing. */
export function verdictOf({ said }: Happened): Verdict {
  if (said.some(({ outcome }) => outcome === 'done')) return 'done';
  if (said.some(({ outcome }) => outcome === 'refused')) return 'refused';
  return said.length > 0 && said.every(({ outcome }) => outcome === 'not-executed') ? 'absent' : 'open';
}

function codeOf(said: Said): string {
  return said.outcome === 'refused' ? said.code : '';
}

export function told(said: Said): string {
  if (said.outcome === 'refused') return `the refusal ${said.code}`;
  return said.outcome === 'done' ? `success (${said.state})` : said.outcome;
}
