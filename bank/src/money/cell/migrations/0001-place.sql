-- why: several bank processes work on one database. This says which of them is the teller, how the others reach it,
-- and, by a number that keeps growing, that it lives. It stands apart from the fence, because every append locks that.

create table money.place (
  singleton boolean primary key default true check (singleton),
  epoch bigint not null,
  -- The process, as its sessions call themselves in pg_stat_activity.
  holder text not null,
  address text not null,
  -- What a process must know to be let in by the teller. Who can read it here belongs to the bank.
  secret bytea not null,
  beats bigint not null default 0,
  taken_at timestamptz not null default now()
);
