create table orders (
  id          integer primary key,
  customer_id integer not null references customer (id),
  placed_at   text    not null default current_timestamp,
  status      text    not null default 'new'
              check (status in ('new', 'paid', 'shipped', 'cancelled'))
);

create table order_line (
  order_id    integer not null references orders (id) on delete cascade,
  line_no     integer not null,
  product_id  integer not null references product (id),
  quantity    integer not null check (quantity > 0),
  price_cents integer not null check (price_cents >= 0),
  primary key (order_id, line_no)
) without rowid;

create index orders_by_customer on orders (customer_id, placed_at);
create index order_line_by_product on order_line (product_id);
