/** The ways in which asking the bank can fail, told apart by what the caller may conclude from them. */

import type { RefusalCode } from './generated/operations.ts';

/** What the bank says when it says no (RFC 9457); members beyond these are the refusal's facts. */
export type Problem = {
  readonly status: number;
  readonly code: RefusalCode | (string & {});
  readonly title: string;
  readonly detail: string;
  readonly remedy: string;
  /** `unknown` where the bank cannot say whether it was done; every other no did nothing. */
  readonly outcome: 'refused' | 'unknown';
  readonly retryable: boolean;
  readonly requestId?: string | undefined;
  readonly facts: Readonly<Record<string, unknown>>;
};

/** The bank said no; this attempt did nothing, unless its `outcome` is `unknown`. */
export class Refused extends Error implements Problem {
  override readonly name = 'Refused';
  readonly status: number;
  readonly code: RefusalCode | (string & {});
  readonly title: string;
  readonly detail: string;
  /** What the caller can do about it. */
  readonly remedy: string;
  readonly outcome: 'refused' | 'unknown';
  /** Whether the same request can succeed later. */
  readonly retryable: boolean;
  /** By which the operator finds the request in the bank's log. */
  readonly requestId: string | undefined;
  /** Facts beside the refusal, such as what is left of a limit. */
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(problem: Problem) {
    super(`${problem.title} ${problem.detail} (${problem.code})`);
    this.status = problem.status;
    this.code = problem.code;
    this.title = problem.title;
    this.detail = problem.detail;
    this.remedy = problem.remedy;
    this.outcome = problem.outcome;
    this.retryable = problem.retryable;
    this.requestId = problem.requestId;
    this.facts = problem.facts;
  }

  /** False when the caller was turned away at the door, before anybody looked at what is asked. */
  get isAboutContent(): boolean {
    return !this.code.startsWith('platform/') && !this.code.startsWith('http/');
  }
}

/** The bank could not be reached, or took nothing in, until the deadline: certainly nothing was done. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

/** The request may or may not have been executed. Asking again with the same id tells and does no harm. */
export class OutcomeUnknown extends Error {
  override readonly name = 'OutcomeUnknown';
  /** The id that the request carried, if it carries one. */
  readonly id: string | undefined;

  constructor(message: string, options: { id?: string | undefined; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.id = options.id;
  }
}

/** Something signed is not what it should be: a forged receipt, or a quote that differs from what the payee signed. */
export class NotTrusted extends Error {
  override readonly name = 'NotTrusted';
}

/** The log has signed two checkpoints of which neither grew from the other: it was rewritten, or shows different people different things. */
export class LogForked extends Error {
  override readonly name = 'LogForked';
  /** Both signed notes: what convicts the log in the eyes of others. */
  readonly notes: readonly [string, string];

  constructor(notes: readonly [string, string], options?: ErrorOptions) {
    super('The log has signed two checkpoints that contradict each other.', options);
    this.notes = notes;
  }
}

/** Nobody answered in the time that the caller gave. */
export class TimedOut extends Error {
  override readonly name = 'TimedOut';
}

/** The thing has no account and mandate that fit the order, or several; name them with the order. */
export class CannotChoose extends Error {
  override readonly name = 'CannotChoose';
}
