/** The diary of the load: what it sent and what it was told, written before and after, and never changed. */

import { openSync, readFileSync, writeSync } from 'node:fs';
import type { OperationName } from '@bank-of-things/sdk';

/** What a step asks of the bank. A `conflict` repeats the id of a payment with another content. */
export type Step = {
  /** The id that the bank executes once. */
  readonly id: string;
  readonly what: 'pay' | 'conflict' | 'capture' | 'void' | 'refund';
  readonly paymentId: string;
  readonly kind: 'exact' | 'up-to';
  /** Places in the cast. */
  readonly thing: number;
  readonly merchant: number;
  /** Minor units: the price, the ceiling, what is captured or given back. */
  readonly amount: string;
  readonly final?: boolean;
};

/** The very bytes that were sent; a signed document may be sent again by anybody. */
export type SentRequest = { readonly operation: OperationName; readonly path: string; readonly body: string };

/** What the bank said of a step. `replayed`: it had been decided before. */
export type Said =
  | { readonly outcome: 'done'; readonly replayed: boolean; readonly state: string }
  | { readonly outcome: 'refused'; readonly replayed: boolean; readonly code: string }
  /** Nobody knows: the answer was lost, or the bank said that it does not know. */
  | { readonly outcome: 'unknown'; readonly why: string }
  /** The bank, or the network, made it certain that nothing was done. */
  | { readonly outcome: 'not-executed'; readonly why: string };

export type DiaryLine =
  | { readonly step: Step; readonly request: SentRequest }
  | { readonly id: string; readonly what: Step['what']; readonly said: Said };

/** Appends lines. What was written survives the end of the process, in whatever way it ends. */
export function openDiary(path: string): (line: DiaryLine) => void {
  const file = openSync(path, 'a', 0o600);
  return (line) => void writeSync(file, `${JSON.stringify(line)}\n`);
}

/** Reads the lines that were appended since the last time. */
export function createDiaryReader(path: string): () => DiaryLine[] {
  let read = 0;
  return () => {
    const whole = readFileSync(path);
    // The last line may be under way, or torn for ever.
    const end = whole.lastIndexOf('\n') + 1;
    const text = whole.subarray(read, Math.max(read, end)).toString('utf8');
    read = Math.max(read, end);
    return text.split('\n').flatMap((line) => (line ? [JSON.parse(line) as DiaryLine] : []));
  };
}
