/** What the figures were measured on, so that nobody compares apples with pears. */

import { availableParallelism, cpus, totalmem } from 'node:os';
import type { Query } from '@bank-of-things/bank/platform/database/database';

export type Machine = Readonly<Record<string, string>>;

const SETTINGS = ['fsync', 'synchronous_commit', 'full_page_writes', 'shared_buffers', 'max_wal_size'];

/** Asks the server itself what it runs with. */
export async function describeMachine(ask: Query): Promise<Machine> {
  const settings = await ask<{ name: string; text: string }>(
    'select name, current_setting(name) as text from pg_settings where name = any($1::text[]) order by 1',
    [[...SETTINGS, 'server_version']],
  );
  const { server_version: version = '', ...rest } = Object.fromEntries(
    settings.map(({ name, text }) => [name, text]),
  );
  return {
    cores: String(availableParallelism()),
    processor: cpus()[0]?.model ?? 'unknown',
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    node: process.version,
    postgresql: version,
    ...rest,
  };
}
