create table customer (
  id        integer primary key,
  email     text    not null collate nocase,
  name      text    not null,
  joined_on text    not null default current_date
);

create unique index customer_email on customer (email);

create table address (
  id          integer primary key,
  customer_id integer not null references customer (id) on delete cascade,
  kind        text    not null check (kind in ('billing', 'delivery')),
  street      text    not null,
  postcode    text    not null,
  city        text    not null,
  country     text    not null default 'NO' check (length(country) = 2),
  unique (customer_id, kind)
);
