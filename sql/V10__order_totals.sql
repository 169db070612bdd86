create view order_total as
select
  o.id as order_id,
  o.customer_id,
  o.status,
  sum(l.quantity * l.price_cents) as total_cents,
  coalesce((select sum(p.amount_cents) from payment as p where p.order_id = o.id), 0) as paid_cents
from orders as o
join order_line as l on l.order_id = o.id
group by o.id;
