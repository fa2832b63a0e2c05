/** Cursors of lists that are ordered by a number and an id: the `next` of a page is the `after` of the one behind it. */

import Value from 'typebox/value';
import { PlatformRefusals, Refusal } from '../platform/errors/refusals.ts';
import { IdText } from '../platform/kernel/schemas.ts';

export type Cursor = { readonly place: bigint; readonly id: string };

export function cursorAt({ place, id }: { place: bigint | number; id: string }): string {
  return `${place}_${id}`;
}

export function readCursor(after: string | undefined): Cursor | undefined {
  if (after === undefined) return undefined;
  const [place = '', ...rest] = after.split('_');
  const id = readIdCursor(rest.join('_')) ?? '';
  if (!/^[0-9]{1,18}$/.test(place)) throw notACursor();
  return { place: BigInt(place), id };
}

/** Where a list is ordered by id alone. */
export function readIdCursor(after: string | undefined): string | undefined {
  if (after === undefined || Value.Check(IdText, after)) return after;
  throw notACursor();
}

function notACursor(): Refusal {
  return new Refusal(PlatformRefusals['malformed-request'], '"after" is the "next" of an earlier page.');
}
