-- Applied again whenever this file changes.
drop view if exists best_seller;
create view best_seller as
select p.sku, p.name, sum(l.quantity) as sold
from order_line as l
join product as p on p.id = l.product_id
join orders as o on o.id = l.order_id and o.status <> 'cancelled'
group by p.id
order by sold desc, p.sku;

drop view if exists low_stock;
create view low_stock as
select p.sku, p.name, s.quantity
from stock as s
join product as p on p.id = s.product_id
where s.quantity < 30
order by s.quantity, p.sku;
