create table payment (
  id           integer primary key,
  order_id     integer not null references orders (id),
  amount_cents integer not null check (amount_cents <> 0),
  method       text    not null check (method in ('card', 'invoice', 'voucher')),
  received_at  text    not null default current_timestamp
);

create index payment_by_order on payment (order_id);

insert into payment (order_id, amount_cents, method, received_at)
select o.id, sum(l.quantity * l.price_cents), 'card', o.placed_at
from orders as o
join order_line as l on l.order_id = o.id
where o.status in ('paid', 'shipped')
group by o.id;
