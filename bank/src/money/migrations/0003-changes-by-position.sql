-- why: webhooks read in the order of the journal what became of payments after they were ordered.

-- What is settled at once has no row here and costs nothing.
create index transfers_of_payments_by_position on money.other_transfers (position) where payment_id is not null;
