-- why: what an account is beyond its counters: the assets on offer, the rails, the owner's automatic rules.

create schema accounts;

create table accounts.assets (
  asset text not null,
  scale integer not null,
  name text not null,
  primary key (asset, scale)
);
insert into accounts.assets (asset, scale, name) values
  ('EUR', 2, 'Euro'), ('USD', 2, 'US dollar'), ('GBP', 2, 'Pound sterling'), ('CNY', 2, 'Renminbi'), ('JPY', 0, 'Yen'),
  ('EUR', 6, 'Euro, in micro-units for payments of fractions of a cent');

create sequence accounts.serial as bigint;

-- The funding account through which money of an asset enters and leaves on a rail.
create table accounts.rails (
  rail text not null,
  asset_id text not null,
  number text not null,
  primary key (rail, asset_id)
);

-- Automatic top-up and sweep of virtual accounts.
create table accounts.standing_rules (
  number text primary key,
  top_up_below bigint,
  top_up_to bigint,
  sweep_keep bigint
);
