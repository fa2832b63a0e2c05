-- why: what was asked under an id is done once, and asked again it is answered again.

create schema requests;

create table requests.answered (
  id      uuid primary key,
  content text not null
);
