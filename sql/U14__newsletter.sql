drop index customer_newsletter;
alter table customer drop column wants_newsletter;
