-- why: the transparency log follows money.journal; what is kept here is a tree of hashes, and the secrets behind its salts.

create schema log;

-- One row: how far the log has come, and the checkpoint that was signed there. `journal_hash` is that of the row
-- `position`, so that a journal that was rewritten is noticed; `verifier_key` is the key that signs this log for ever.
create table log.head (
  singleton boolean primary key default true check (singleton),
  position bigint not null,
  journal_hash bytea not null,
  size bigint not null,
  root bytea not null,
  note text not null,
  verifier_key text not null
);

-- 256 hashes each, at the right edge fewer. A tile only grows, and a full one never changes.
create table log.tiles (
  level smallint not null,
  number bigint not null,
  hashes bytea not null check (octet_length(hashes) between 32 and 8192 and octet_length(hashes) % 32 = 0),
  primary key (level, number)
);
alter table log.tiles alter column hashes set storage external;

-- Where the leaves of a journal row begin; rows without leaves have none.
create table log.row_leaves (
  position bigint primary key,
  first_leaf bigint not null
);

-- From the row `since` on, the salts of leaves about an account are made of this secret. Deleting the secrets of an
-- account erases for good what its leaves say; the tree stays as it is.
create table log.secrets (
  account text not null,
  since bigint not null,
  secret bytea not null check (octet_length(secret) = 32),
  primary key (account, since)
);
