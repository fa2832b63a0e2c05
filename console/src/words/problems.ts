/** Errors in words: refusals speak for themselves, failures of the way to the bank are explained here. */

import { OutcomeUnknown, Refused, TimedOut, Unreachable } from '@bank-of-things/sdk';

export type ProblemWords = {
  readonly title: string;
  readonly detail?: string;
  readonly remedy?: string;
  readonly requestId?: string;
};

export function problemWords(error: unknown): ProblemWords {
  if (error instanceof Refused && error.code === 'platform/bad-signature') {
    // What the bank says of bytes and thumbprints is meant for those who write programs.
    return {
      title: 'The bank does not take this key.',
      detail: 'Nothing was done.',
      remedy: 'It was ended, or is not yours. Look at your keys.',
    };
  }
  if (error instanceof Refused) {
    const { title, detail, remedy, requestId } = error;
    const repeats = detail === title || detail === '';
    // A request id helps whoever looks into a fault; beside a plain no it is noise.
    const traced = error.status >= 500 && requestId !== undefined;
    return { title, ...(repeats ? {} : { detail }), remedy, ...(traced ? { requestId } : {}) };
  }
  if (error instanceof Unreachable || error instanceof TimedOut) {
    return {
      title: 'The bank does not answer.',
      detail: 'Nothing was done.',
      remedy: 'Check the connection and try again.',
    };
  }
  if (error instanceof OutcomeUnknown) {
    return {
      title: 'The bank did not say whether it was done.',
      remedy: 'Look at the page again before you repeat it.',
    };
  }
  return {
    title: 'Something went wrong on this page.',
    detail: error instanceof Error ? error.message : String(error),
    remedy: 'Load the page again.',
  };
}
