-- why: who the bank's customers are, who signs in for them, and by what. Secrets are kept as hashes only.

create schema parties;

create table parties.parties (
  id         uuid        primary key,
  kind       text        not null check (kind in ('natural-person', 'legal-person')),
  name       text        not null,
  country    text,
  created_at timestamptz not null
);

-- An owner's user and a merchant's user are one for each party and merchant; operators and auditors are many.
create table parties.users (
  id           uuid        primary key,
  role         text        not null check (role in ('operator', 'auditor', 'owner', 'merchant')),
  party_id     uuid        unique references parties.parties,
  merchant_id  uuid        unique,
  created_at   timestamptz not null,
  signed_in_at timestamptz,
  check ((role = 'owner') = (party_id is not null)),
  check ((role = 'merchant') = (merchant_id is not null))
);

create table parties.sign_in_codes (
  code_hash  text        primary key,
  user_id    uuid        not null references parties.users,
  expires_at timestamptz not null
);

create table parties.sessions (
  secret_hash text        primary key,
  user_id     uuid        not null references parties.users,
  created_at  timestamptz not null,
  renewed_at  timestamptz not null,
  expires_at  timestamptz not null
);
create index sessions_by_expiry on parties.sessions (expires_at);

create table parties.tokens (
  id           uuid        primary key,
  secret_hash  text        not null unique,
  user_id      uuid        not null references parties.users,
  label        text        not null,
  created_at   timestamptz not null,
  expires_at   timestamptz not null,
  last_used_at timestamptz,
  revoked_at   timestamptz
);
create index tokens_of_user on parties.tokens (user_id, id);
