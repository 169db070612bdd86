begin;
.read s/V1__large.sql
commit;
