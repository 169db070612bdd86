insert into customer (id, email, name, joined_on) values
  (1, 'ada@example.org', 'Ada Lindqvist', '2025-02-01'),
  (2, 'bo@example.org', 'Bo Hansen', '2025-02-03'),
  (3, 'chidi@example.org', 'Chidi Okafor', '2025-02-11');

insert into address (customer_id, kind, street, postcode, city) values
  (1, 'billing', 'Strandgaten 4', '5013', 'Bergen'),
  (2, 'billing', 'Nedre Brygge 11', '3188', 'Horten'),
  (2, 'delivery', 'Pier C, berth 7', '3188', 'Horten'),
  (3, 'billing', 'Havnegata 2', '7010', 'Trondheim');

insert into orders (id, customer_id, placed_at, status) values
  (1, 1, '2025-02-01 10:15:00', 'shipped'),
  (2, 2, '2025-02-03 18:40:00', 'shipped'),
  (3, 3, '2025-02-11 08:05:00', 'paid'),
  (4, 1, '2025-02-20 21:30:00', 'new');

insert into order_line (order_id, line_no, product_id, quantity, price_cents) values
  (1, 1, 1, 1, 34900),
  (1, 2, 6, 3, 9900),
  (2, 1, 4, 1, 28900),
  (2, 2, 5, 1, 28900),
  (3, 1, 3, 2, 14900),
  (4, 1, 2, 1, 19900);

insert into stock_movement (product_id, quantity, reason)
select product_id, -sum(quantity), 'sale'
from order_line
group by product_id;
