-- why: when a mandate was last used is kept only where its terms ask for an interval, so that a payment under others
-- changes no row of its mandate.

-- Nobody has ever read it.
alter table money.mandates drop column if exists position;

-- The terms stand in the record, members by name.
update money.mandates set last_authorised_at = 0
where last_authorised_at <> 0 and position('minIntervalMs'::bytea in record) = 0;
