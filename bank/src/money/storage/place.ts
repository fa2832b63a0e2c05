/** The SQL of the teller's place: who holds it, how it is taken, and how the holder shows that it lives. */

import type { Query } from '../../platform/database/database.ts';

/** How a process presents itself when it takes the place. */
export type Holder = {
  /** Also the name of its sessions (`application_name`), by which the next holder ends them. */
  readonly name: string;
  /** `host:port` for the other processes of the bank. */
  readonly address: string;
  readonly secret: Buffer;
};

/** The place as the table shows it. */
export type TellerPlace = Holder & { readonly epoch: bigint; readonly beats: bigint };

/** Before the first holder. */
const nobody: TellerPlace = { name: '', address: '', secret: Buffer.alloc(0), epoch: 0n, beats: 0n };

export function createPlaceStore(query: Query) {
  async function tryLock(name: string): Promise<boolean> {
    const [row] = await query<{ taken: boolean }>(`select pg_try_advisory_lock(hashtext($1)) as taken`, [
      name,
    ]);
    return row?.taken === true;
  }

  return {
    async read(): Promise<TellerPlace> {
      const [place] = await query<TellerPlace>(
        `select epoch, holder as name, address, secret, beats from money.place`,
        [],
        'read-place',
      );
      return place ?? nobody;
    },

    /**
     * Raises the epoch, so that no older teller can append any more, and says who holds the place now. The place must
     * be held. It waits for an append under way.
     */
    async occupy({ name, address, secret }: Holder): Promise<bigint> {
      const [row] = await query<{ epoch: bigint }>(
        `with raised as (update money.cell set epoch = epoch + 1 returning epoch)
         insert into money.place (epoch, holder, address, secret) select epoch, $1, $2, $3 from raised
         on conflict (singleton) do update set epoch = excluded.epoch, holder = $1, address = $2, secret = $3,
           beats = 0, taken_at = now()
         returning epoch`,
        [name, address, secret],
      );
      if (!row) throw new Error('The table of the fence is empty.');
      return row.epoch;
    },

    /** False when another process holds the place. */
    async beat(name: string): Promise<boolean> {
      const beaten = await query(
        `update money.place set beats = beats + 1 where holder = $1 returning beats`,
        [name],
        'beat',
      );
      return beaten.length === 1;
    },

    /**
     * Ends the sessions of a process that may stand in the way of another: the one that holds the place, and those in
     * a transaction, which may hold locks for as long as the process is paused.
     */
    async endHoldingSessions(name: string): Promise<void> {
      await query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and application_name = $1 and pid <> pg_backend_pid()
           and (xact_start is not null or pid in (select pid from pg_locks where locktype = 'advisory'))`,
        [name],
      );
    },

    async endSession(name: string, sessionId: number): Promise<void> {
      await query(
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1 and pid = $2`,
        [name, sessionId],
      );
    },

    async sessionId(): Promise<number> {
      const [row] = await query<{ pid: number }>(`select pg_backend_pid() as pid`);
      return row?.pid ?? 0;
    },

    /** Only one process at a time may take the place from another by force. False when one is at it. */
    beginTakeOver: () => tryLock('bank-of-things take-over'),

    async endTakeOver(): Promise<void> {
      await query(`select pg_advisory_unlock(hashtext('bank-of-things take-over'))`);
    },
  };
}
