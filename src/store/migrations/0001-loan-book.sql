-- The loan book: who owes, what was agreed, what was paid, how old the arrears are.
-- Every row says its creditor; whatever hangs on a borrower carries borrower_id in every key, so that the same
-- schema can be distributed by it. Amounts are whole minor units (bigint), days are dates, no floating point.

-- reference: the lender whose book this is, and how far its business dates have been closed.
create table creditor (
  creditor_id int primary key,
  creditor_ref text not null unique check (creditor_ref <> ''),
  name text not null,
  zone text not null,
  currency char(3) not null check (currency ~ '^[A-Z]{3}$'),
  generated boolean not null default false,
  business_date date,
  book_as_of date
);

create sequence borrower_id_seq as bigint;
create sequence loan_id_seq as bigint;
create sequence entry_id_seq as bigint;
create sequence event_id_seq as bigint;
create sequence case_id_seq as bigint;
create sequence suspense_id_seq as bigint;
create sequence import_id_seq as bigint;

-- reference: files loaded, by digest, so that the same file twice changes nothing.
create table import_file (
  creditor_id int not null references creditor,
  import_id bigint not null,
  digest text not null check (digest ~ '^[0-9a-f]{64}$'),
  mapping_digest text not null default '',
  file_name text not null,
  rows_taken bigint not null check (rows_taken >= 0),
  rows_refused bigint not null check (rows_refused >= 0),
  control_totals text not null,
  loaded_at timestamptz not null default now(),
  primary key (creditor_id, import_id),
  unique (creditor_id, digest, mapping_digest)
);

create table borrower (
  creditor_id int not null references creditor,
  borrower_id bigint not null,
  party_ref text not null check (party_ref <> ''),
  kind text not null check (kind in ('person', 'firm')),
  place text,
  language text check (language in ('zh', 'en')),
  -- Name and addresses, encrypted under a key of this borrower's own, itself wrapped by the deployment's key.
  wrapped_key bytea,
  sealed bytea,
  recorded_at timestamptz not null default now(),
  primary key (creditor_id, borrower_id),
  check ((wrapped_key is null) = (sealed is null))
);

-- reference: from the lender's own number to our keys; what makes these numbers unique in a book.
create table borrower_ref (
  creditor_id int not null,
  party_ref text not null,
  borrower_id bigint not null,
  primary key (creditor_id, party_ref)
);

create table loan (
  creditor_id int not null,
  borrower_id bigint not null,
  loan_id bigint not null,
  loan_ref text not null check (loan_ref <> ''),
  product text not null check (product in ('card', 'consumer', 'microFirm', 'rural', 'auto', 'mortgage', 'other')),
  currency char(3) not null check (currency ~ '^[A-Z]{3}$'),
  principal_minor bigint not null check (principal_minor > 0),
  annual_rate_percent numeric(12, 6) not null check (annual_rate_percent >= 0),
  method text not null check (method in ('equalInstalment', 'equalPrincipal', 'flat', 'interestOnly', 'bullet')),
  day_count text not null check (day_count in ('30/360', 'actual/360', 'actual/364', 'actual/365', 'actual/actual')),
  instalments int not null check (instalments between 1 and 1200),
  every_count int not null check (every_count >= 1),
  every_unit text not null check (every_unit in ('day', 'week', 'month', 'year')),
  disbursed_on date not null,
  first_due_on date not null,
  grace_days int not null check (grace_days between 0 and 366),
  penalty_rate_percent numeric(12, 6) check (penalty_rate_percent >= 0),
  originator text,
  recorded_at timestamptz not null default now(),
  primary key (creditor_id, borrower_id, loan_id),
  foreign key (creditor_id, borrower_id) references borrower,
  check (first_due_on >= disbursed_on)
);

-- reference: from the lender's own number to our keys.
create table loan_ref (
  creditor_id int not null,
  loan_ref text not null,
  borrower_id bigint not null,
  loan_id bigint not null,
  primary key (creditor_id, loan_ref)
);

-- What changes about a loan as days pass. Days past due is not here: it is derived from delinquent_since.
create table loan_state (
  creditor_id int not null,
  borrower_id bigint not null,
  loan_id bigint not null,
  -- the first date on which anything about the loan changes by itself; null when nothing more will
  next_event_on date,
  -- the business date up to which this row was worked out; null before the first day close
  aged_through date,
  delinquent_since date,
  arrears_minor bigint not null default 0 check (arrears_minor >= 0),
  -- what is owed by component on aged_through, as the entries have it
  principal_minor bigint not null default 0,
  interest_minor bigint not null default 0,
  penalty_minor bigint not null default 0,
  fee_minor bigint not null default 0,
  cost_minor bigint not null default 0,
  -- interest and fees of instalments due up to this day stand in the ledger
  due_posted_through date,
  penalty_posted_through date,
  charged_off_on date,
  settled_on date,
  -- the lender divides this loan's payments itself: interest is what it says it took
  lender_splits boolean not null default false,
  version int not null default 0,
  primary key (creditor_id, borrower_id, loan_id),
  foreign key (creditor_id, borrower_id, loan_id) references loan,
  check (delinquent_since is null or aged_through is null or delinquent_since < aged_through),
  check ((delinquent_since is null) = (arrears_minor = 0))
) with (fillfactor = 80);
create index loan_state_next_event on loan_state (creditor_id, next_event_on) where next_event_on is not null;

create table schedule (
  creditor_id int not null,
  borrower_id bigint not null,
  loan_id bigint not null,
  schedule_version smallint not null check (schedule_version >= 1),
  starts_on date not null,
  reason text not null check (reason in ('contract', 'extension', 'reAge', 'reAmortise', 'restructure')),
  -- what was paid under earlier versions, taken as settled by them
  carried_paid_minor bigint not null default 0 check (carried_paid_minor >= 0),
  recorded_at timestamptz not null default now(),
  primary key (creditor_id, borrower_id, loan_id, schedule_version),
  foreign key (creditor_id, borrower_id, loan_id) references loan
);

create table instalment (
  creditor_id int not null,
  borrower_id bigint not null,
  loan_id bigint not null,
  schedule_version smallint not null,
  n smallint not null check (n >= 1),
  due_on date not null,
  principal_minor bigint not null check (principal_minor >= 0),
  interest_minor bigint not null check (interest_minor >= 0),
  fee_minor bigint not null check (fee_minor >= 0),
  primary key (creditor_id, borrower_id, loan_id, schedule_version, n),
  foreign key (creditor_id, borrower_id, loan_id, schedule_version) references schedule
);

-- Double entry, one row an entry: what the borrower owes changes by component, and one contra account balances it.
-- Rows are never changed or deleted; a correction is a new row that names the one it undoes.
create table ledger_entry (
  creditor_id int not null,
  borrower_id bigint not null,
  loan_id bigint not null,
  entry_id bigint not null,
  kind text not null check (kind in ('disbursement', 'interestDue', 'feeDue', 'penaltyDue', 'charge', 'payment', 'reversal', 'waiver', 'trueUp')),
  value_on date not null,
  posted_on date not null,
  recorded_at timestamptz not null default now(),
  principal_minor bigint not null,
  interest_minor bigint not null,
  penalty_minor bigint not null,
  fee_minor bigint not null,
  cost_minor bigint not null,
  contra text not null check (contra in ('cash', 'interestIncome', 'penaltyIncome', 'feeIncome', 'costRecovered', 'waiverLoss', 'suspense')),
  contra_minor bigint not null,
  -- the lender's number of the payment or event
  ref text,
  reverses_entry_id bigint,
  day_assumed boolean not null default false,
  primary key (creditor_id, borrower_id, loan_id, entry_id),
  foreign key (creditor_id, borrower_id, loan_id) references loan,
  foreign key (creditor_id, borrower_id, loan_id, reverses_entry_id) references ledger_entry,
  constraint entry_balances check (principal_minor + interest_minor + penalty_minor + fee_minor + cost_minor + contra_minor = 0),
  check ((kind = 'reversal') = (reverses_entry_id is not null)),
  check (kind not in ('payment', 'waiver') or (principal_minor <= 0 and interest_minor <= 0 and penalty_minor <= 0 and fee_minor <= 0 and cost_minor <= 0)),
  check (kind not in ('interestDue', 'feeDue', 'penaltyDue', 'charge', 'disbursement') or (principal_minor >= 0 and interest_minor >= 0 and penalty_minor >= 0 and fee_minor >= 0 and cost_minor >= 0))
);
create unique index ledger_entry_ref on ledger_entry (creditor_id, borrower_id, loan_id, ref) where ref is not null;
create unique index ledger_entry_reversed_once on ledger_entry (creditor_id, borrower_id, loan_id, reverses_entry_id) where reverses_entry_id is not null;

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only: write a new row instead', tg_table_name using errcode = 'restrict_violation';
end $$;
create trigger ledger_entry_append_only before update or delete on ledger_entry
  for each row execute function refuse_change();

create table loan_event (
  creditor_id int not null,
  borrower_id bigint not null,
  loan_id bigint not null,
  event_id bigint not null,
  event_ref text not null,
  kind text not null check (kind in ('charge', 'chargeOff', 'recovery', 'repossession', 'extension', 'waiver', 'pause', 'restructure', 'guaranteePaid')),
  on_day date not null,
  until_day date,
  amount_minor bigint check (amount_minor >= 0),
  component text check (component in ('principal', 'interest', 'penalty', 'fee', 'cost')),
  months int check (months between 1 and 600),
  day_assumed boolean not null default false,
  recorded_at timestamptz not null default now(),
  primary key (creditor_id, borrower_id, loan_id, event_id),
  unique (creditor_id, borrower_id, loan_id, event_ref),
  foreign key (creditor_id, borrower_id, loan_id) references loan,
  check ((kind = 'pause') = (until_day is not null)),
  check (until_day is null or until_day > on_day)
);

create index loan_event_charge_off on loan_event (creditor_id, on_day) where kind = 'chargeOff';

-- Days on which the oldest unpaid due date stayed the same: [from_on, to_on). Derived; rebuilt by any write that
-- moves it, recomputed by verify.
create table ageing_span (
  creditor_id int not null,
  borrower_id bigint not null,
  loan_id bigint not null,
  from_on date not null,
  to_on date,
  delinquent_since date not null,
  primary key (creditor_id, borrower_id, loan_id, from_on),
  foreign key (creditor_id, borrower_id, loan_id) references loan,
  check (delinquent_since < from_on),
  check (to_on is null or to_on > from_on)
);

-- Who is owed, from a day on; the rows of one day divide the whole loan. No row: the creditor alone.
create table creditor_share (
  creditor_id int not null,
  borrower_id bigint not null,
  loan_id bigint not null,
  from_on date not null,
  owner_ref text not null check (owner_ref <> ''),
  share_numerator bigint not null check (share_numerator > 0),
  share_denominator bigint not null check (share_denominator >= share_numerator),
  reason text not null check (reason in ('jointLoan', 'guaranteePaid', 'sale')),
  recorded_at timestamptz not null default now(),
  primary key (creditor_id, borrower_id, loan_id, from_on, owner_ref),
  foreign key (creditor_id, borrower_id, loan_id) references loan
);

create function creditor_shares_add_up() returns trigger language plpgsql as $$
declare
  share record;
  numerator numeric := 0;
  denominator numeric := 1;
begin
  for share in
    select s.share_numerator, s.share_denominator from creditor_share s
    where s.creditor_id = new.creditor_id and s.borrower_id = new.borrower_id and s.loan_id = new.loan_id and s.from_on = new.from_on
  loop
    numerator := numerator * share.share_denominator + share.share_numerator * denominator;
    denominator := denominator * share.share_denominator;
  end loop;
  if numerator <> 0 and numerator <> denominator then
    raise exception 'the shares of loan % from % do not add up to the whole', new.loan_id, new.from_on using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger creditor_share_whole after insert or update on creditor_share
  deferrable initially deferred for each row execute function creditor_shares_add_up();

-- local: money received that cannot be matched to a loan yet. It hangs on no borrower.
create table suspense_receipt (
  creditor_id int not null references creditor,
  suspense_id bigint not null,
  payment_ref text not null,
  received_on date not null,
  currency char(3) not null,
  amount_minor bigint not null check (amount_minor > 0),
  reason text not null check (reason in ('noLoanGiven', 'moreThanOwed')),
  loan_ref text,
  resolved_on date,
  resolved_loan_ref text,
  recorded_at timestamptz not null default now(),
  primary key (creditor_id, suspense_id),
  unique (creditor_id, payment_ref),
  check ((resolved_on is null) = (resolved_loan_ref is null))
);

create table delinquency_case (
  creditor_id int not null,
  borrower_id bigint not null,
  case_id bigint not null,
  case_number text not null,
  version int not null check (version >= 1),
  stage text not null check (stage in ('watch', 'early', 'negotiating', 'agreed', 'mediation', 'placed', 'legal', 'relief', 'closed')),
  opened_on date not null,
  closed_on date,
  primary key (creditor_id, borrower_id, case_id),
  foreign key (creditor_id, borrower_id) references borrower,
  check ((stage = 'closed') = (closed_on is not null)),
  check (closed_on is null or closed_on >= opened_on)
);
create unique index delinquency_case_one_open on delinquency_case (creditor_id, borrower_id) where closed_on is null;

create table case_event (
  creditor_id int not null,
  borrower_id bigint not null,
  case_id bigint not null,
  version int not null check (version >= 1),
  kind text not null check (kind in ('opened', 'closed')),
  on_day date not null,
  because text not null,
  recorded_at timestamptz not null default now(),
  primary key (creditor_id, borrower_id, case_id, version),
  foreign key (creditor_id, borrower_id, case_id) references delinquency_case
);
create trigger case_event_append_only before update or delete on case_event
  for each row execute function refuse_change();

-- reference: each business date closed.
create table day_close (
  creditor_id int not null references creditor,
  business_date date not null,
  loans_touched bigint not null default 0,
  started_at timestamptz not null default now(),
  finished_at timestamptz,
  primary key (creditor_id, business_date)
);
