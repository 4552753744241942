-- Which extension a schedule carries out, so that each is carried out once, in whatever order they are told.
alter table schedule add column event_id bigint;
create unique index schedule_of_event on schedule (creditor_id, borrower_id, loan_id, event_id) where event_id is not null;
