-- why: when a mandate was last used is kept only where its terms ask for an interval, so that a payment under others
-- changes no row of its mandate.

-- Only verify has read it.
alter table money.mandates drop column if exists position;

-- Kept is what was paid since the terms began to ask: under the first version after the last that did not. A version's
-- record is CBOR, in which the name of 13 characters stands behind its length.
with asking as (
  select version.mandate_id, min(row.recorded_at) as since
  from money.mandate_versions version join money.journal row using (position)
  where not exists (
    select from money.mandate_versions later
    where later.mandate_id = version.mandate_id
      and (later.position, later.entry_offset) >= (version.position, version.entry_offset)
      and position('\x6d'::bytea || 'minIntervalMs'::bytea in later.record) = 0
  )
  group by version.mandate_id
)
update money.mandates mandate set last_authorised_at = 0
where last_authorised_at <> 0
  and not exists (select from asking where mandate_id = mandate.id and since <= mandate.last_authorised_at);
