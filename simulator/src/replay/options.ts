/** The command line of a replay. */

import { parseArgs } from 'node:util';
import { centsOf } from './tariff.ts';

export type Options = {
  readonly path: string;
  /** A bank that runs already; otherwise a temporary one is started. */
  readonly bank?: { readonly url: string; readonly token: string } | undefined;
  /** Where to keep what a later replay goes on from; for a temporary bank that includes its database. */
  readonly keep?: string | undefined;
  readonly limit?: number | undefined;
  /** In cents. */
  readonly budget?: bigint | undefined;
  readonly ceiling?: bigint | undefined;
  readonly json?: string | undefined;
  /** Whether the tables are printed in full also where a person reads them on a terminal. */
  readonly all?: boolean;
};

export const usage = `Usage: npm run replay -- PATH.csv [options]

Replays a file of charging sessions: every car pays its station through the bank.

  --bank URL       a bank that runs already; without it a temporary one is started and removed afterwards
  --token TOKEN    an operator's token for that bank
  --keep DIR       keep keys, identifiers and the temporary bank's database there; replaying again with the same
                   directory pays nothing twice (default with --bank: data/replay)
  --limit N        replay the first N sessions of the file
  --budget 5.00    dollars that each car may spend a month (default: enough for everything recorded)
  --ceiling 9.00   highest price of a session in dollars (default: the tariff's price of the longest stay)
  --all            print every table in full; without it a terminal shows the first rows of each
  --json FILE      write the whole report there
`;

/** The command line cannot be understood; the message says what is wrong with it. */
export class NotUnderstood extends Error {
  override readonly name = 'NotUnderstood';
}

const text = { type: 'string' } as const;
const known = {
  bank: text,
  token: text,
  keep: text,
  limit: text,
  budget: text,
  ceiling: text,
  json: text,
  all: { type: 'boolean', default: false },
} as const;

export function readOptions(words: readonly string[]): Options {
  const { values, positionals } = parse(words);
  const [path, ...others] = positionals;
  require(path, 'Name the file to replay.');
  require(others.length === 0, `Only one file can be replayed at a time, not also ${others.join(', ')}.`);
  const { bank: url, token, keep, limit, budget, ceiling, json, all } = values;
  require((url === undefined) === (token === undefined), '--bank and --token go together.');
  require(url === undefined || /^https?:[/][/]/.test(url), `--bank is not an address: ${url}`);
  require(limit === undefined || /^[1-9][0-9]{0,8}$/.test(limit), `--limit is not a number: ${limit}`);
  return {
    path,
    json,
    all,
    bank: url === undefined || token === undefined ? undefined : { url, token },
    keep: keep ?? (url === undefined ? undefined : 'data/replay'),
    limit: limit === undefined ? undefined : Number(limit),
    budget: dollarsOf('--budget', budget),
    ceiling: dollarsOf('--ceiling', ceiling),
  };
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options: known, allowPositionals: true, strict: true });
  } catch (error) {
    throw new NotUnderstood(error instanceof Error ? error.message : String(error));
  }
}

function dollarsOf(option: string, given: string | undefined): bigint | undefined {
  if (given === undefined) return undefined;
  try {
    const cents = centsOf(given);
    require(cents > 0n, `${option} must be more than nothing.`);
    return cents;
  } catch (error) {
    if (error instanceof NotUnderstood) throw error;
    throw new NotUnderstood(`${option} is no amount of dollars such as 5.00: ${given}`);
  }
}

function require(condition: unknown, sentence: string): asserts condition {
  if (!condition) throw new NotUnderstood(sentence);
}
