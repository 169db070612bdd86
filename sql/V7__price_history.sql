create table price_change (
  id         integer primary key,
  product_id integer not null references product (id),
  old_cents  integer not null,
  new_cents  integer not null,
  changed_at text    not null default current_timestamp
);

create index price_change_by_product on price_change (product_id, changed_at);

create trigger price_changes_are_kept
after update of price_cents on product
when old.price_cents <> new.price_cents
begin
  insert into price_change (product_id, old_cents, new_cents)
  values (old.id, old.price_cents, new.price_cents);
end;
