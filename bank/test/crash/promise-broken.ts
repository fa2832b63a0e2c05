/** What ends a run: something the bank promised is not so. */

export class PromiseBroken extends Error {
  override readonly name = 'PromiseBroken';
}

/** Throws `PromiseBroken` with this sentence unless the condition holds. */
export function promise(condition: unknown, sentence: () => string): asserts condition {
  if (!condition) throw new PromiseBroken(sentence());
}
