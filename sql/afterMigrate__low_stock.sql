-- A callback: runs after each migrate and shows what must be ordered.
select sku, name, quantity from low_stock;
