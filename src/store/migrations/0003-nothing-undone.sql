-- Ways round the rules of 0001 that a faulty program could still take: emptying an append-only table as a whole, and
-- taking one creditor's share away so that the rest is no longer the whole.

create trigger ledger_entry_not_emptied before truncate on ledger_entry execute function refuse_change();
create trigger case_event_not_emptied before truncate on case_event execute function refuse_change();

create or replace function creditor_shares_add_up() returns trigger language plpgsql as $$
declare
  changed record;
  share record;
  numerator numeric := 0;
  denominator numeric := 1;
begin
  if tg_op = 'DELETE' then changed := old; else changed := new; end if;
  for share in
    select s.share_numerator, s.share_denominator from creditor_share s
    where s.creditor_id = changed.creditor_id and s.borrower_id = changed.borrower_id and s.loan_id = changed.loan_id and s.from_on = changed.from_on
  loop
    numerator := numerator * share.share_denominator + share.share_numerator * denominator;
    denominator := denominator * share.share_denominator;
  end loop;
  if numerator <> 0 and numerator <> denominator then
    raise exception 'the shares of loan % from % do not add up to the whole', changed.loan_id, changed.from_on using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger creditor_share_whole_without after delete on creditor_share
  deferrable initially deferred for each row execute function creditor_shares_add_up();
