/** A network on which nothing goes wrong but one thing: at one question, counted from the beginning, something breaks. */

import type { Host } from '../host.ts';
import { attempt, ConnectionLost, type Network, type Question } from '../network.ts';
import type { Scheduler } from '../scheduler.ts';

/** Before the question is executed, or afterwards and before its answer. */
export type Moment = 'before' | 'after';

export type CuttingNetwork = Network & {
  /** What was asked so far. */
  asked(): readonly Question[];
};

export function createCuttingNetwork({
  scheduler,
  cut,
  strike,
}: {
  scheduler: Scheduler;
  /** Without it nothing breaks at all. */
  cut: { readonly at: number; readonly moment: Moment } | undefined;
  /** What breaks beside the question itself, which fails in any case. */
  strike: (question: Question) => void;
}): CuttingNetwork {
  const asked: Question[] = [];

  function cutOff(question: Question): { error: unknown } {
    strike(question);
    return { error: new ConnectionLost(`Question ${cut?.at} was cut off.`) };
  }

  return {
    asked: () => asked,
    setDown() {},
    heal() {},
    ask<T>(host: Host, question: Question, effect: () => T): Promise<T> {
      asked.push(question);
      const moment = asked.length === cut?.at ? cut.moment : undefined;
      return new Promise((resolve, reject) => {
        scheduler.after(1, () => {
          const outcome = moment === 'before' ? undefined : attempt(effect);
          const answer = outcome === undefined || moment ? cutOff(question) : outcome;
          scheduler.after(1, () =>
            host.deliver(() => ('error' in answer ? reject(answer.error) : resolve(answer.value))),
          );
        });
      });
    },
  };
}
