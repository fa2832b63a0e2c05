/** How PostgreSQL's values become ours, for our connections only: `pg`'s global table stays as it is. */

import pg from 'pg';

const oid = { int8: 20, date: 1082, dateArray: 1182, int8Array: 1016 } as const;

type TextParser = (text: string) => unknown;

const parsers: ReadonlyMap<number, TextParser> = new Map<number, TextParser>([
  [oid.int8, (text) => BigInt(text)],
  [oid.int8Array, (text) => splitArray(text).map((item) => (item === 'NULL' ? null : BigInt(item)))],
  // A day has no hour and no place; pg would make it midnight wherever the bank happens to run.
  [oid.date, (text) => text],
  [oid.dateArray, (text) => splitArray(text).map((item) => (item === 'NULL' ? null : item))],
]);

/**
 * int8 becomes `bigint`, timestamptz a `Date`, jsonb its value, bytea a `Buffer`; date and numeric stay text.
 */
export const valueTypes: pg.CustomTypesConfig = {
  getTypeParser: ((id: number, format?: 'text' | 'binary') => {
    const own = format === 'binary' ? undefined : parsers.get(id);
    return own ?? pg.types.getTypeParser(id, format);
  }) as pg.CustomTypesConfig['getTypeParser'],
};

/** Enough for arrays of one dimension whose items never need quotes. */
function splitArray(text: string): string[] {
  return text === '{}' ? [] : text.slice(1, -1).split(',');
}
