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

create table money.outcomes (
  id uuid primary key,
  position bigint not null,
  entry_index integer not null
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
);
create index accounts_by_owner on money.accounts (owner_id, number);
create index accounts_by_thing on money.accounts (thing_id, number) where thing_id is not null;

create table money.transfers (
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
create index transfers_by_debit on money.transfers (debit, position, id);
create index transfers_by_credit on money.transfers (credit, position, id);
create index transfers_by_virtual_account on money.transfers (virtual_account, position, id) where virtual_account is not null;
create index transfers_by_group on money.transfers (group_id) where group_id is not null;
create index holds_by_expiry on money.transfers (expires_at) where remaining > 0 and payment_id is null;

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
);
create index mandates_by_owner on money.mandates (owner_id, id);
create index mandates_by_thing on money.mandates (thing_id, id);

create table money.mandate_versions (
  mandate_id uuid not null,
  position bigint not null,
  entry_index integer not null,
  record bytea not null,
  primary key (mandate_id, position, entry_index)
);

create table money.mandate_counters (
  mandate_id uuid not null,
  limit_id text not null,
  scope text not null,
  start bigint not null,
  reserved numeric not null,
  committed numeric not null,
  primary key (mandate_id, limit_id, scope, start)
);

create table money.mandate_payees (
  mandate_id uuid not null,
  payee_id uuid not null,
  primary key (mandate_id, payee_id)
);

create table money.payments (
  id uuid primary key,
  state text not null,
  kind text not null,
  owner_id uuid not null,
  thing_id uuid not null,
  mandate_id uuid not null,
  payee_id uuid not null,
  asset_id text not null,
  amount bigint not null,
  captured bigint not null,
  refunded bigint not null,
  decided_at bigint not null,
  changed_at bigint not null,
  expires_at bigint,
  record bytea not null,
  position bigint not null
);
create index payments_by_time on money.payments (decided_at desc, id desc);
create index payments_by_owner on money.payments (owner_id, decided_at desc, id desc);
create index payments_by_thing on money.payments (thing_id, decided_at desc, id desc);
create index payments_by_payee on money.payments (payee_id, decided_at desc, id desc);
create index payments_by_position on money.payments (position);
create index payments_by_expiry on money.payments (expires_at) where state in ('waiting', 'authorised', 'partly-captured');
