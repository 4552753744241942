-- Nearly all loans keep the schedule of their contract: those with another are found without reading the schedules of all.
create index schedule_replacing on schedule (creditor_id, borrower_id, loan_id) where schedule_version > 1;
