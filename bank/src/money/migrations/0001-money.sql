-- why: the journal is the truth of all money; everything else in this schema is a view of it.

create schema money;

-- One row: the fence. A teller writes only under the epoch that it raised here.
create table money.cell (
  singleton boolean primary key default true check (singleton),
  epoch bigint not null
);
insert into money.cell (epoch) values (0);

create table money.journal (
  position bigint primary key,
  epoch bigint not null,
  recorded_at bigint not null,
  previous_hash bytea not null,
  hash bytea not null,
  body bytea not null
);
-- Bodies are compact already and are read whole.
alter table money.journal alter column body set storage external;

-- How far the views below have come.
create table money.projection (
  singleton boolean primary key default true check (singleton),
  position bigint not null
);
insert into money.projection (position) values (0);

-- Where every other command's id was answered; the id of a payment stands in its own row.
create table money.command_outcomes (
  id uuid primary key,
  position bigint not null,
  entry_offset integer not null,
  entry_length integer not null
);

create table money.accounts (
  number text primary key,
  kind text not null,
  form text,
  name text not null,
  asset_id text not null,
  owner_id uuid,
  thing_id uuid,
  primary_number text,
  credit_limit bigint,
  max_balance bigint,
  status text not null,
  debits_posted bigint not null,
  debits_pending bigint not null,
  credits_posted bigint not null,
  credits_pending bigint not null,
  opened_at bigint not null,
  position bigint not null
) with (fillfactor = 70); -- room beside each row, so that a new balance stays on its page and touches no index
create index accounts_by_owner on money.accounts (owner_id, number);
create index accounts_by_thing on money.accounts (thing_id, number) where thing_id is not null;

-- Transfers that are no payment's own.
create table money.other_transfers (
  id uuid primary key,
  position bigint not null,
  at bigint not null,
  type text not null,
  debit text not null,
  credit text not null,
  asset_id text not null,
  amount bigint not null,
  description text not null,
  original_id uuid,
  group_id uuid,
  payment_id uuid,
  thing_id uuid,
  virtual_account text,
  expires_at bigint,
  remaining bigint not null,
  reversed bigint not null
);
create index transfers_by_debit on money.other_transfers (debit, position, id);
create index transfers_by_credit on money.other_transfers (credit, position, id);
create index transfers_by_virtual_account on money.other_transfers (virtual_account, position, id) where virtual_account is not null;
create index transfers_by_group on money.other_transfers (group_id) where group_id is not null;
create index holds_by_expiry on money.other_transfers (expires_at) where remaining > 0 and payment_id is null;

create table money.mandates (
  id uuid primary key,
  version integer not null,
  state text not null,
  mode text not null,
  owner_id uuid not null,
  thing_id uuid not null,
  account text not null,
  parent_id uuid,
  record bytea not null,
  open_holds integer not null,
  last_authorised_at bigint not null,
  position bigint not null
) with (fillfactor = 70);
create index mandates_by_owner on money.mandates (owner_id, id);
create index mandates_by_thing on money.mandates (thing_id, id);

create table money.mandate_versions (
  mandate_id uuid not null,
  position bigint not null,
  entry_offset integer not null,
  record bytea not null,
  primary key (mandate_id, position, entry_offset)
);

create table money.mandate_counters (
  mandate_id uuid not null,
  limit_id text not null,
  scope text not null,
  start bigint not null,
  reserved numeric not null,
  committed numeric not null,
  primary key (mandate_id, limit_id, scope, start)
) with (fillfactor = 70);

create table money.mandate_payees (
  mandate_id uuid not null,
  payee_id uuid not null,
  primary key (mandate_id, payee_id)
);

-- `decided_position`, `entry_offset` and `entry_length` say where the journal decided it. As long as nothing has
-- changed since, that entry is the record; afterwards the record stands here. Where `settled_at_once`, the row is
-- its own transfer as well.
create table money.payments (
  id uuid primary key,
  decided_position bigint not null,
  entry_offset integer not null,
  entry_length integer not null,
  decided_at bigint not null,
  changed_at bigint not null,
  position bigint not null,
  owner_id uuid not null,
  thing_id uuid not null,
  mandate_id uuid not null,
  payee_id uuid not null,
  amount bigint not null,
  captured bigint not null,
  refunded bigint not null,
  reversed bigint not null,
  expires_at bigint,
  settled_at_once boolean not null,
  state text not null,
  kind text not null,
  asset_id text not null,
  funded_by text not null,
  virtual_account text,
  payee_account text not null,
  description text not null,
  record bytea
) with (fillfactor = 95);
-- Every index is paid for by every payment, so there are as few as answer the questions that are asked: a thing's and
-- an owner's payments are found by their accounts, a payee's by its account, and the newest by their position.
create index payments_by_position on money.payments (decided_position);
create index payments_by_funding on money.payments (funded_by, decided_position);
create index payments_by_virtual_account on money.payments (virtual_account, decided_position) where virtual_account is not null;
create index payments_by_payee_account on money.payments (payee_account, decided_position);
create index payments_by_change on money.payments (position, id) where position <> decided_position;
create index payments_by_expiry on money.payments (expires_at) where state in ('waiting', 'authorised', 'partly-captured');

-- Every transfer, whichever table it stands in.
create view money.transfers as
  select id, position, at, type, debit, credit, asset_id, amount, description, original_id, group_id, payment_id,
         thing_id, virtual_account, expires_at, remaining, reversed
  from money.other_transfers
  union all
  select id, decided_position, decided_at, 'direct', funded_by, payee_account, asset_id, amount, description,
         null::uuid, null::uuid, id, thing_id, virtual_account, null::bigint, 0::bigint, reversed
  from money.payments where settled_at_once;

-- Where every id was answered.
create view money.outcomes as
  select id, position, entry_offset, entry_length from money.command_outcomes
  union all
  select id, decided_position, entry_offset, entry_length from money.payments;
