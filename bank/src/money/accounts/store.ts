/** The SQL of accounts: their own tables, and questions to the views of the journal. */

import type { Query } from '../../platform/database/database.ts';
import type { Instant } from '../../platform/kernel/clock.ts';
import type { AssetId } from '../../platform/kernel/money.ts';
import type { LedgerAccount } from '../ledger/model.ts';
import { type AccountRow, toAccount } from '../storage/loader.ts';

/** Automatic rules of a virtual account, in minor units. */
export type StandingRules = {
  readonly topUp?: { below: bigint; upTo: bigint };
  readonly sweep?: { keep: bigint };
};

/** A rule to be tried. `position` is the last change of its account or of the primary one; with the rule it is the state. */
export type DueRule = {
  readonly number: string;
  readonly rules: StandingRules;
  readonly position: bigint;
  readonly state: string;
};

export type Movement = {
  readonly id: string;
  readonly position: bigint;
  readonly at: Instant;
  readonly amount: bigint;
  readonly counterparty: string;
  readonly counterpartyName: string | null;
  readonly description: string;
  readonly paymentId: string | null;
  readonly thingId: string | null;
  readonly virtualAccount: string | null;
};

export type AccountFilter = {
  ownerId?: string | undefined;
  thingId?: string | undefined;
  numbers?: string[] | undefined;
  after?: string | undefined;
  limit: number;
};

export type StatementFilter = {
  column: 'number' | 'virtual';
  number: string;
  from?: Instant | undefined;
  to?: Instant | undefined;
  after?: { position: bigint; id: string } | undefined;
  limit: number;
};

const posted = `type in ('direct', 'post', 'reversal')`;

/** Movements of an account of the books, or those that a shared virtual account caused on its primary account. */
const touching = {
  number: `(debit = $1 or credit = $1)`,
  virtual: `virtual_account = $1`,
};
/** A shared virtual account is on the side that is its primary account: the payer's, unless money comes back. */
const signed = {
  number: `case when credit = $1 then amount else -amount end`,
  virtual: `case when credit = (select primary_number from money.accounts where number = $1) then amount else -amount end`,
};
const other = {
  number: `case when credit = $1 then debit else credit end`,
  virtual: `case when credit = (select primary_number from money.accounts where number = $1) then debit else credit end`,
};

/** Says all on which the outcome of a rule depends; what it says changes with any of it. */
const stateOfRule = `concat_ws(' ', greatest(a.position, p.position), r.top_up_below, r.top_up_to, r.sweep_keep)`;

export type AccountStore = ReturnType<typeof createAccountStore>;

export function createAccountStore(query: Query) {
  return {
    listAssets: () =>
      query<{ asset: string; scale: number; name: string }>(
        `select asset, scale, name from accounts.assets order by asset, scale`,
      ),

    /** Returns the name under which the asset is known: its first. */
    async insertAsset(asset: string, scale: number, name: string): Promise<string> {
      const [row] = await query<{ name: string }>(
        `insert into accounts.assets (asset, scale, name) values ($1, $2, $3)
         on conflict (asset, scale) do update set name = accounts.assets.name returning name`,
        [asset, scale, name],
      );
      return row?.name ?? name;
    },

    async hasAsset(asset: string, scale: number): Promise<boolean> {
      return (
        (await query(`select 1 from accounts.assets where asset = $1 and scale = $2`, [asset, scale]))
          .length > 0
      );
    },

    async nextSerial(): Promise<bigint> {
      const [row] = await query<{ serial: bigint }>(`select nextval('accounts.serial') as serial`);
      return row?.serial ?? 0n;
    },

    async findRail(rail: string, assetId: AssetId): Promise<string | undefined> {
      const [row] = await query<{ number: string }>(
        `select number from accounts.rails where rail = $1 and asset_id = $2`,
        [rail, assetId],
      );
      return row?.number;
    },

    /** The first to name a rail's account wins; everybody gets the winner's. */
    async claimRail(rail: string, assetId: AssetId, number: string): Promise<string> {
      const [row] = await query<{ number: string }>(
        `insert into accounts.rails (rail, asset_id, number) values ($1, $2, $3)
         on conflict (rail, asset_id) do update set number = accounts.rails.number returning number`,
        [rail, assetId, number],
      );
      return row?.number ?? number;
    },

    async list({ ownerId, thingId, numbers, after, limit }: AccountFilter): Promise<LedgerAccount[]> {
      const rows = await query<AccountRow>(
        `select * from money.accounts
         where ($1::uuid is null or owner_id = $1) and ($2::uuid is null or thing_id = $2)
           and ($3::text[] is null or number = any($3)) and ($4::text is null or number > $4)
         order by number limit $5`,
        [ownerId ?? null, thingId ?? null, numbers ?? null, after ?? null, limit],
      );
      return rows.map(toAccount);
    },

    async findRules(numbers: readonly string[]): Promise<Map<string, StandingRules>> {
      const rows = await query<RulesRow>(
        `select * from accounts.standing_rules where number = any($1::text[])`,
        [numbers],
      );
      return new Map(rows.map((row) => [row.number, toRules(row)]));
    },

    /** The rules that an account is opened with; what was set since then stays. */
    async insertRules(number: string, { topUp, sweep }: StandingRules): Promise<void> {
      await query(
        `insert into accounts.standing_rules (number, top_up_below, top_up_to, sweep_keep) values ($1, $2, $3, $4)
         on conflict (number) do nothing`,
        [number, topUp?.below ?? null, topUp?.upTo ?? null, sweep?.keep ?? null],
      );
    },

    async saveRules(number: string, { topUp, sweep }: StandingRules): Promise<void> {
      await query(
        `insert into accounts.standing_rules (number, top_up_below, top_up_to, sweep_keep) values ($1, $2, $3, $4)
         on conflict (number) do update
           set top_up_below = excluded.top_up_below, top_up_to = excluded.top_up_to, sweep_keep = excluded.sweep_keep`,
        [number, topUp?.below ?? null, topUp?.upTo ?? null, sweep?.keep ?? null],
      );
    },

    /** Rules of the accounts after `after` that have something to do now and were not tried in this state yet. */
    async listDue({ after, limit }: { after: string; limit: number }): Promise<DueRule[]> {
      const rows = await query<RulesRow & { position: bigint; state: string }>(
        `select r.*, greatest(a.position, p.position) as position, ${stateOfRule} as state
         from accounts.standing_rules r join money.accounts a on a.number = r.number join money.accounts p on p.number = a.primary_number
         where r.number > $1 and a.status = 'open'
           and (a.credits_posted - a.debits_posted - a.debits_pending < r.top_up_below
                or a.credits_posted - a.debits_posted - a.debits_pending > r.sweep_keep)
           and r.tried is distinct from ${stateOfRule}
         order by r.number limit $2`,
        [after, limit],
      );
      return rows.map((row) => {
        const { number, position, state } = row;
        return { number, rules: toRules(row), position, state };
      });
    },

    /** Notes in which state these rules were tried; one that was changed meanwhile is in another. */
    async noteTried(tried: readonly Pick<DueRule, 'number' | 'state'>[]): Promise<void> {
      await query(
        `update accounts.standing_rules r set tried = t.state
         from unnest($1::text[], $2::text[]) as t (number, state) where r.number = t.number`,
        [tried.map(({ number }) => number), tried.map(({ state }) => state)],
      );
    },

    async statement({ column, number, from, to, after, limit }: StatementFilter): Promise<Movement[]> {
      return query<Movement & { at: bigint }>(
        `select t.id, t.position, t.at, ${signed[column]} as amount, ${other[column]} as counterparty, a.name as "counterpartyName",
                t.description, t.payment_id as "paymentId", t.thing_id as "thingId", t.virtual_account as "virtualAccount"
         from money.transfers t left join money.accounts a on a.number = ${other[column]}
         where ${touching[column]} and ${posted}
           and ($2::bigint is null or t.at >= $2) and ($3::bigint is null or t.at < $3)
           and ($4::bigint is null or (t.position, t.id) > ($4, $5::uuid))
         order by t.position, t.id limit $6`,
        [number, from ?? null, to ?? null, after?.position ?? null, after?.id ?? null, limit],
      ).then((rows) => rows.map((row) => ({ ...row, at: Number(row.at) })));
    },

    /** The sum of all movements before an instant, and before a place in the statement. */
    async sumBefore({
      column,
      number,
      from,
      after,
    }: Pick<StatementFilter, 'column' | 'number' | 'from' | 'after'>): Promise<bigint> {
      if (from === undefined && after === undefined) return 0n;
      const [row] = await query<{ sum: string | null }>(
        `select sum(${signed[column]})::text as sum from money.transfers
         where ${touching[column]} and ${posted}
           and (($2::bigint is not null and at < $2) or ($3::bigint is not null and (position, id) <= ($3, $4::uuid)))`,
        [number, from ?? null, after?.position ?? null, after?.id ?? null],
      );
      return BigInt(row?.sum ?? '0');
    },

    trialBalance: () =>
      query<{ asset_id: string; debits: string; credits: string }>(
        `select asset_id, sum(debits_posted)::text as debits, sum(credits_posted)::text as credits
         from money.accounts where form is distinct from 'shared' group by asset_id order by asset_id`,
      ),
  };
}

type RulesRow = {
  number: string;
  top_up_below: bigint | null;
  top_up_to: bigint | null;
  sweep_keep: bigint | null;
};

function toRules(row: RulesRow): StandingRules {
  return {
    ...(row.top_up_below !== null &&
      row.top_up_to !== null && { topUp: { below: row.top_up_below, upTo: row.top_up_to } }),
    ...(row.sweep_keep !== null && { sweep: { keep: row.sweep_keep } }),
  };
}
