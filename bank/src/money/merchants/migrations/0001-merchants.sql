-- why: who can be paid, what for, where, into which account, and with which keys they sign offers.

create schema merchants;

create table merchants.merchants (
  id         uuid        primary key,
  name       text        not null,
  kind       text        not null check (kind in ('business', 'thing', 'person')),
  category   text        not null,
  country    text        not null,
  account    text        not null,
  owner_id   uuid,
  -- A thing is one merchant at most, so that its key says which.
  thing_id   uuid        unique,
  blocked    boolean     not null default false,
  created_at timestamptz not null
);
create index merchants_of_category on merchants.merchants (category, id);

-- Keys of merchants that are no things. They are never deleted, as old offers must stay verifiable.
create table merchants.keys (
  thumbprint  text        primary key,
  merchant_id uuid        not null references merchants.merchants,
  public_jwk  jsonb       not null,
  valid_from  timestamptz not null,
  valid_to    timestamptz
);
create unique index current_key_of_merchant on merchants.keys (merchant_id) where valid_to is null;
