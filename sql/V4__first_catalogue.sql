insert into category (id, name, parent_id) values
  (1, 'Books', null),
  (2, 'Children''s books', 1),
  (3, 'Nautical charts', null),
  (4, 'Stationery', null);

insert into product (id, sku, name, category_id, price_cents, added_on) values
  (1, 'BK-0001', 'The Harbour Pilot''s Handbook', 1, 34900, '2025-01-07'),
  (2, 'BK-0002', 'Knots; and How to Untie Them', 1, 19900, '2025-01-07'),
  (3, 'BK-0003', 'The Dunlin Who Stayed', 2, 14900, '2025-01-09'),
  (4, 'CH-0101', 'Chart 101: Outer Approaches', 3, 28900, '2025-01-09'),
  (5, 'CH-0102', 'Chart 102: Inner Harbour', 3, 28900, '2025-01-09'),
  (6, 'ST-0500', 'Waterproof notebook', 4, 9900, '2025-01-15');
