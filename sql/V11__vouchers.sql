create table voucher (
  code       text    primary key,
  cents      integer not null check (cents > 0),
  expires_on text    not null,
  used_by    integer references orders (id)
) without rowid;

-- Only vouchers that can still be used are looked for.
create index voucher_open on voucher (expires_on) where used_by is null;

insert into voucher (code, cents, expires_on) values
  ('WELCOME-50', 5000, '2026-12-31'),
  ('WINTER-100', 10000, '2026-03-01');
