-- why: high-trust orders also carry the signature of a second key, such as one in a secure element or the owner's phone.

alter table things.keys add column role text not null default 'primary' check (role in ('primary', 'secondary'));

drop index things.current_key_of_thing;
create unique index current_key_of_thing on things.keys (thing_id, role) where valid_to is null;
