alter table customer add column wants_newsletter integer not null default 0
  check (wants_newsletter in (0, 1));

create index customer_newsletter on customer (email) where wants_newsletter = 1;

update customer set wants_newsletter = 1 where joined_on < '2025-02-10';
