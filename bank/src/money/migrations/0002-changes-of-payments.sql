-- why: the history of a payment is found by its later transfers, and what waits by being one of few.

-- A payment's first transfer has its own id, so that an exact payment, which has no other, costs nothing here.
create index transfers_of_payment on money.other_transfers (payment_id) where payment_id <> id;

create index payments_waiting on money.payments (decided_position, id) where state = 'waiting';
