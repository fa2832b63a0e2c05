-- why: owners sign their mandates with keys of their own, and may want that nothing else counts.

-- A key is never deleted, so that what it signed while it was valid can be verified for ever.
create table parties.keys (
  thumbprint text        primary key,
  party_id   uuid        not null references parties.parties,
  public_jwk jsonb       not null,
  label      text        not null,
  valid_from timestamptz not null,
  valid_to   timestamptz
);
create index keys_of_party on parties.keys (party_id, valid_from);

alter table parties.parties add column signed_mandates_only boolean not null default false;
