-- The values come from the placeholders in conf/flyway.conf.
create table setting (
  name  text primary key,
  value text not null
) without rowid;

insert into setting (name, value) values
  ('shop name', '${shop_name}'),
  ('currency', '${currency}');
