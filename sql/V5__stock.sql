-- Stock is the sum of its movements; a trigger keeps the sum at hand.
create table stock (
  product_id integer primary key references product (id),
  quantity   integer not null default 0 check (quantity >= 0)
);

create table stock_movement (
  id         integer primary key,
  product_id integer not null references product (id),
  quantity   integer not null check (quantity <> 0),
  reason     text    not null check (reason in ('delivery', 'sale', 'return', 'count')),
  moved_at   text    not null default current_timestamp
);

create trigger stock_follows_movements
after insert on stock_movement
begin
  insert into stock (product_id) values (new.product_id) on conflict do nothing;
  update stock set quantity = quantity + new.quantity where product_id = new.product_id;
end;

insert into stock_movement (product_id, quantity, reason)
select id, case category_id when 3 then 25 else 40 end, 'delivery'
from product;
