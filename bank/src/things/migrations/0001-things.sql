-- why: which things there are, whose they are, and with which keys they speak and have spoken.

create schema things;

create table things.things (
  id            uuid        primary key,
  owner_id      uuid        not null,
  name          text        not null,
  kind          text        not null,
  serial_number text,
  created_at    timestamptz not null,
  registered_at timestamptz,
  blocked_at    timestamptz
);
create index things_of_owner on things.things (owner_id, id);

-- A key is never deleted, so that what it signed while it was valid can be verified for ever.
create table things.keys (
  thumbprint text        primary key,
  thing_id   uuid        not null references things.things,
  public_jwk jsonb       not null,
  valid_from timestamptz not null,
  valid_to   timestamptz
);
create unique index current_key_of_thing on things.keys (thing_id) where valid_to is null;

-- `handle` is the part of a code by which its row is found, also when the rest of the code is wrong.
create table things.registration_codes (
  handle          text        primary key,
  code_hash       text        not null,
  thing_id        uuid        not null references things.things,
  expires_at      timestamptz not null,
  failed_attempts integer     not null default 0
);
create index registration_codes_of_thing on things.registration_codes (thing_id);
create index registration_codes_by_expiry on things.registration_codes (expires_at);
