-- why: what surrounds the books: offers, requests for offers, meters. None of it moves money.

create schema payments;

create table payments.quotes (
  id uuid primary key,
  payee_id uuid not null,
  request_id uuid,
  offer jsonb not null,
  signature text not null,
  offer_hash text not null,
  created_at timestamptz not null
);
create index quotes_by_request on payments.quotes (request_id) where request_id is not null;

create table payments.quote_requests (
  id uuid primary key,
  payee_id uuid not null,
  thing_id uuid not null,
  lines jsonb not null,
  created_at timestamptz not null
);
create index quote_requests_by_payee on payments.quote_requests (payee_id, id);

-- The last reading of each session's meter.
create table payments.meters (
  payment_id uuid primary key,
  reading jsonb not null
);
