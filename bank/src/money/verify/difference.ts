/** What verify ends with when the books are not what they should be. */

/** Where in the journal something is wrong; `index` counts the row's entries from 0. */
export type Place = { readonly position: bigint; readonly index?: number };

/** The message is a sentence that names the place and what differs there. */
export class Difference extends Error {
  override readonly name = 'Difference';
  readonly place: Place;

  constructor(place: Place, sentence: string, options?: ErrorOptions) {
    const entry = place.index === undefined ? '' : `, entry ${place.index}`;
    super(`Journal row ${place.position}${entry}: ${sentence}`, options);
    this.place = place;
  }
}

/** A check failed; whoever knows the place makes a `Difference` of it. */
export class FailedCheck extends Error {
  override readonly name = 'FailedCheck';
}

/** Ends the verification when `condition` does not hold; `sentence` says what is wrong. */
export function check(condition: unknown, sentence: () => string): asserts condition {
  if (!condition) throw new FailedCheck(sentence());
}
