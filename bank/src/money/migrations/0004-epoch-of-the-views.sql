-- why: a teller that takes over claims the views as well, so that no write of an earlier one comes true while it reads them.

-- Beside the position and not in money.cell: a lock on that row, held as long as a write lasts, would get in the way of
-- every row that the teller appends meanwhile.
alter table money.projection add column epoch bigint not null default 0;
