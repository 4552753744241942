-- What reading cases asks for: the worst first without sorting them all, and one by its number.

-- Loans by how long something has been unpaid; only those with something unpaid.
create index loan_state_delinquent on loan_state (creditor_id, delinquent_since, borrower_id, loan_id)
  where delinquent_since is not null;

-- The longest grace of the book: how far days past due can lie behind the days since the due date.
create index loan_with_grace on loan (creditor_id, grace_days) where grace_days > 0;

-- Loans whose days are not counted for a time.
create index loan_event_pause on loan_event (creditor_id, borrower_id, loan_id) where kind = 'pause';

create index delinquency_case_number on delinquency_case (creditor_id, case_number);
create index delinquency_case_closed on delinquency_case (creditor_id, closed_on desc, case_id) where closed_on is not null;

-- Money that no loan has yet, oldest first.
create index suspense_receipt_open on suspense_receipt (creditor_id, received_on, suspense_id) where resolved_on is null;
