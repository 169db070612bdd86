-- SQLite cannot add a check to a table: make a new one, copy, and take the old one's place.
create table address_new (
  id          integer primary key,
  customer_id integer not null references customer (id) on delete cascade,
  kind        text    not null check (kind in ('billing', 'delivery')),
  street      text    not null check (length(trim(street)) > 0),
  postcode    text    not null check (postcode glob '[0-9][0-9][0-9][0-9]' or country <> 'NO'),
  city        text    not null,
  country     text    not null default 'NO' check (length(country) = 2),
  unique (customer_id, kind)
);

insert into address_new (id, customer_id, kind, street, postcode, city, country)
select id, customer_id, kind, street, postcode, city, country
from address;

drop table address;
alter table address_new rename to address;
