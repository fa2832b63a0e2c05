/** The server's settings. They go on its command line, so that this version of the code decides, not an old file. */

/** `off-for-tests` loses data on a power cut, and is several times faster. */
export type Durability = 'full' | 'off-for-tests';

const settings: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '60',

  // Sized for two to four cores and a machine that the database shares with the bank.
  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  random_page_cost: '1.1',
  jit: 'off',

  // Rare checkpoints: each one makes the next write of every page a whole page in the log.
  min_wal_size: '256MB',
  max_wal_size: '2GB',
  checkpoint_timeout: '10min',

  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
  // The bank hears of failed statements itself; here they would only fill the disk.
  log_min_messages: 'log',
  log_checkpoints: 'off',
};

const durable = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' };

const forgetful = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  shared_buffers: '128MB',
  max_connections: '200',
};

export function postgresArguments(durability: Durability): string[] {
  const chosen = { ...settings, ...(durability === 'full' ? durable : forgetful) };
  return Object.entries(chosen).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
