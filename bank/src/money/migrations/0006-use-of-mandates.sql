-- why: when a mandate was last used is kept only where its terms ask for an interval, so that a payment under others
-- changes no row of its mandate. The views are written anew from the journal, which takes as long as it is long.

truncate money.accounts, money.other_transfers, money.mandates, money.mandate_versions, money.mandate_counters,
  money.mandate_payees, money.payments, money.command_outcomes;
update money.projection set position = 0;
