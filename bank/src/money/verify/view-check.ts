/** Compares views with the books, row by row and column by column. */

import type { Query } from '../../platform/database/database.ts';
import { firstDifference } from '../../platform/kernel/canonical-json.ts';
import { decodeRecord } from '../teller/codec/values.ts';
import { Difference } from './difference.ts';

export type ViewRow = Record<string, unknown>;

/** What a view should show. Keys are one text for each row. */
export type ExpectedView = {
  /** As people know it. */
  readonly name: string;
  /** The rows that are looked at, as they stand behind "from". */
  readonly source: string;
  readonly columns: readonly string[];
  /** The key as people read it. */
  keyOf(row: ViewRow): string;
  readonly size: number;
  keys(): Iterable<string>;
  /** The columns of the row with this key, or nothing when there should be none. */
  expected(key: string): ViewRow | undefined;
};

const ROWS_AT_ONCE = 2_000;

/**
 * Throws a `Difference` at the first row that is wrong, too much or missing. `position` is where the views stand.
 * The query must be inside a transaction, because a cursor lives in one.
 */
export async function checkView(query: Query, view: ExpectedView, position: bigint): Promise<void> {
  let seen = 0;
  for await (const rows of readPages(query, view)) {
    for (const row of rows) checkRow(row, view, position);
    seen += rows.length;
  }
  if (seen === view.size) return;
  const missing = await findMissing(query, view);
  throw new Difference({ position }, `view ${view.name} does not show ${missing}.`);
}

/** The same of single rows of a view whose key is an id, be they among those that are looked at or not. */
export async function checkRows(
  query: Query,
  view: ExpectedView,
  ids: readonly string[],
  position: bigint,
): Promise<void> {
  const rows = await query<ViewRow>(
    `select ${view.columns.join(', ')} from ${view.name} where id = any($1::uuid[])`,
    [ids],
  );
  for (const row of rows) checkRow(row, view, position);
  const shown = new Set(rows.map(view.keyOf));
  for (const id of ids)
    if (!shown.has(id)) throw new Difference({ position }, `view ${view.name} does not show ${id}.`);
}

function checkRow(row: ViewRow, view: ExpectedView, position: bigint): void {
  const key = view.keyOf(row);
  const expected = view.expected(key);
  if (!expected)
    throw new Difference({ position }, `view ${view.name} shows ${key}, which the journal does not know.`);
  const difference = findDifference(row, expected);
  if (!difference) return;
  const sentence = `view ${view.name} shows of ${key} ${difference}.`;
  throw new Difference(placeOf(row, expected, position), sentence);
}

/** Page by page, because a promise for every row would take longer than comparing it. */
async function* readPages(query: Query, { source, columns }: ExpectedView): AsyncGenerator<ViewRow[]> {
  await query(`declare verified no scroll cursor for select ${columns.join(', ')} from ${source}`);
  for (;;) {
    const rows = await query<ViewRow>(`fetch ${ROWS_AT_ONCE} from verified`);
    if (rows.length === 0) break;
    yield rows;
  }
  await query('close verified');
}

/** The column that differs and how, as half a sentence. */
function findDifference(row: ViewRow, expected: ViewRow): string | undefined {
  for (const column of Object.keys(expected)) {
    const [shown, value] = [row[column], expected[column]];
    if (shown === value) continue;
    if (shown instanceof Buffer && value instanceof Uint8Array) {
      const path = shown.equals(value) ? undefined : firstDifference(plain(shown), plain(value));
      if (path !== undefined) return `another ${column} than the journal, in ${path}`;
    } else if (text(shown) !== text(value)) return `${column} ${text(shown)}, the journal ${text(value)}`;
  }
  return undefined;
}

function text(value: unknown): string {
  return String(value ?? 'nothing');
}

/** A record as JSON knows it. */
function plain(bytes: Uint8Array): unknown {
  const asJson = (_: string, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value);
  return JSON.parse(JSON.stringify(decodeRecord(bytes), asJson));
}

/** The last change of what differs, where the view says it. */
function placeOf(row: ViewRow, expected: ViewRow, position: bigint) {
  const changed = expected.position ?? row.position;
  return { position: typeof changed === 'bigint' ? changed : position };
}

/** Only for the sentence that ends everything, and hence in no hurry. */
async function findMissing(query: Query, view: ExpectedView): Promise<string> {
  const shown = new Set<string>();
  for await (const rows of readPages(query, view)) for (const row of rows) shown.add(view.keyOf(row));
  for (const key of view.keys()) if (!shown.has(key)) return key;
  return 'a row';
}
