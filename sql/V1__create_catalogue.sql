-- What the shop sells.
create table category (
  id        integer primary key,
  name      text    not null unique,
  parent_id integer references category (id)
);

create table product (
  id          integer primary key,
  sku         text    not null unique check (sku glob '[A-Z][A-Z]-[0-9][0-9][0-9][0-9]'),
  name        text    not null,
  category_id integer not null references category (id),
  price_cents integer not null check (price_cents > 0),
  added_on    text    not null default current_date
);

create index product_by_category on product (category_id);
