-- why: where owners and merchants hear of payments, and how far each of these places has come in the journal.

create schema webhooks;

-- Secrets are not stored: they follow from the bank's key, the id of the webhook and the id of the secret.
create table webhooks.webhooks (
  id               uuid        primary key,
  owner_id         uuid,
  merchant_id      uuid,
  url              text        not null,
  label            text,
  secret_id        uuid        not null,
  secret_made_at   timestamptz not null,
  old_secret_id    uuid,
  old_secret_until timestamptz,
  -- Null while it is sent to.
  paused_because   text        check (paused_because in ('asked', 'failed-too-long', 'gone')),
  -- The cursor: of everything that concerns the holder, rows before `position` are delivered, and in that row the
  -- entries before `place`.
  position         bigint      not null,
  place            integer     not null,
  delivered_at     timestamptz,
  -- Of attempts at what comes next.
  failures         integer     not null default 0,
  failing_since    timestamptz,
  last_error       text,
  next_attempt_at  timestamptz,
  created_at       timestamptz not null,
  check ((owner_id is null) <> (merchant_id is null))
);
create index webhooks_of_owner on webhooks.webhooks (owner_id, id) where owner_id is not null;
create index webhooks_of_merchant on webhooks.webhooks (merchant_id, id) where merchant_id is not null;
