-- why: a journal that was found broken once is opened again only after all of it was found sound, whatever a start looks at otherwise.

-- No row as long as nothing was found.
create table money.journal_verdict (
  singleton boolean primary key default true check (singleton),
  -- The journal row at which it shows.
  position bigint not null,
  reason text not null,
  found_at timestamptz not null
);
