-- Which extension a schedule carries out, so that each is carried out once, in whatever order they are told.
alter table schedule add column event_id bigint;
create unique index schedule_of_event on schedule (creditor_id, borrower_id, loan_id, event_id) where event_id is not null;

-- Nothing falls due after the day that settled a loan: if its settlement is undone, posting goes on from that day.
update loan_state set due_posted_through = settled_on where settled_on is not null and due_posted_through > settled_on;
