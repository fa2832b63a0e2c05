-- why: a rule that could not be carried out is left alone until something changes, so that it stands in no other's way.

-- The state in which the rule was last tried: the last change of the account or of its primary one, and the rule itself.
alter table accounts.standing_rules add column tried text;
