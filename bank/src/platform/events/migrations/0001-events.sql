-- why: an event stands in the transaction that makes it true; whoever hears it keeps its own place.

create schema if not exists platform;

-- `position` is empty until a reader numbers the event; see outbox.ts for the reason.
create table platform.outbox (
  id           bigint      generated always as identity primary key,
  position     bigint      unique,
  name         text        not null,
  key          text        not null,
  payload      jsonb       not null,
  published_at timestamptz not null default now()
);
create index outbox_not_numbered on platform.outbox (id) where position is null;

-- One row: the last position that was given. Its lock makes readers number one after the other.
create table platform.outbox_head (
  is_only  boolean primary key default true check (is_only),
  position bigint  not null
);
insert into platform.outbox_head (position) values (0);

-- `attempts` and `retry_at` speak of the event after `position`.
create table platform.subscriptions (
  subscriber text        not null,
  source     text        not null,
  position   bigint      not null default 0,
  attempts   integer     not null default 0,
  retry_at   timestamptz,
  primary key (subscriber, source)
);

create table platform.parked_events (
  subscriber text        not null,
  source     text        not null,
  position   bigint      not null,
  name       text        not null,
  key        text        not null,
  payload    jsonb       not null,
  error      text        not null,
  attempts   integer     not null,
  parked_at  timestamptz not null default now(),
  primary key (subscriber, source, position)
);
