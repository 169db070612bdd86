-- Corrections are new movements of kind 'count'.
create trigger stock_movement_is_not_changed
before update on stock_movement
begin
  select raise(abort, 'a stock movement is never changed; add one of kind count');
end;

create trigger stock_movement_is_not_deleted
before delete on stock_movement
begin
  select raise(abort, 'a stock movement is never deleted; add one of kind count');
end;
