-- Payments that a borrower begins with a provider of payments. What is meant is stored before the provider is asked, then what
-- became of it; the money itself stands in the ledger, as any other, under the provider's own number of it.

create sequence payment_intent_id_seq as bigint;

create table payment_intent (
  creditor_id int not null,
  borrower_id bigint not null,
  case_id bigint not null,
  intent_id bigint not null,
  loan_id bigint not null,
  provider text not null check (provider ~ '^[a-z][a-z0-9-]{0,31}$'),
  -- our number of it, which the provider keeps: it holds the intent's id, so that no two have the same
  order_ref text not null check (order_ref ~ '^F[0-9]+_[0-9a-f]{8}$' and split_part(order_ref, '_', 1) = 'F' || intent_id),
  purpose text not null check (purpose in ('instalment', 'arrears', 'all', 'other')),
  currency char(3) not null,
  amount_minor bigint not null check (amount_minor > 0),
  -- begun: the provider may or may not know of it. waiting: it said where to pay. failed: it was not paid, as far as is known
  state text not null default 'begun' check (state in ('begun', 'waiting', 'paid', 'failed')),
  pay_url text,
  failed_code text,
  made_at timestamptz not null,
  until_at timestamptz not null check (until_at > made_at),
  asked_at timestamptz,
  -- the provider's number, under which the ledger or suspense has the money
  provider_ref text check (provider_ref <> ''),
  paid_minor bigint check (paid_minor > 0),
  paid_on date,
  paid_at timestamptz,
  primary key (creditor_id, borrower_id, intent_id),
  foreign key (creditor_id, borrower_id, case_id) references delinquency_case,
  foreign key (creditor_id, borrower_id, loan_id) references loan,
  check ((state = 'paid') = (provider_ref is not null and paid_minor is not null and paid_on is not null and paid_at is not null)),
  check (state <> 'waiting' or pay_url is not null),
  check ((state = 'failed') = (failed_code is not null))
);
create index payment_intent_by_order on payment_intent (order_ref);
create index payment_intent_open on payment_intent (until_at) where state in ('begun', 'waiting');

create function payment_intent_goes_forward() returns trigger language plpgsql as $$
begin
  if (new.creditor_id, new.borrower_id, new.case_id, new.intent_id, new.loan_id, new.provider, new.order_ref, new.purpose, new.currency, new.amount_minor, new.made_at, new.until_at)
     is distinct from (old.creditor_id, old.borrower_id, old.case_id, old.intent_id, old.loan_id, old.provider, old.order_ref, old.purpose, old.currency, old.amount_minor, old.made_at, old.until_at)
  then
    raise exception 'what was meant by payment % is not changed', old.intent_id using errcode = 'restrict_violation';
  end if;
  -- Money that comes after all is paid; what is paid stays so.
  if old.state = 'paid' or (old.state = 'failed' and new.state not in ('failed', 'paid')) or (old.state = 'waiting' and new.state = 'begun') then
    raise exception 'payment % is % and cannot become %', old.intent_id, old.state, new.state using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger payment_intent_goes_forward before update on payment_intent
  for each row execute function payment_intent_goes_forward();
create trigger payment_intent_not_deleted before delete on payment_intent for each row execute function refuse_change();

-- reference: money that a provider told of, each payment once, whoever it is of: what stands in the ledger or in suspense by no file.
create table provider_payment (
  creditor_id int not null references creditor,
  -- the provider's number, under which ledger or suspense has the money
  provider_ref text not null check (provider_ref <> ''),
  provider text not null,
  order_ref text not null,
  currency char(3) not null,
  amount_minor bigint not null check (amount_minor > 0),
  paid_on date not null,
  recorded_at timestamptz not null default now(),
  primary key (creditor_id, provider_ref)
);
create index provider_payment_by_order on provider_payment (creditor_id, order_ref);
create trigger provider_payment_append_only before update or delete on provider_payment for each row execute function refuse_change();
do $$ begin perform wall('provider_payment', 'book', 'select'); end $$;

do $$ begin perform wall('payment_intent', 'borrower', 'select, insert'); end $$;
-- The server answers for what the provider said of paying; that it is paid is entered with the money, by the owner alone.
grant update (state, pay_url, failed_code, asked_at) on payment_intent to forbear_server;
grant usage on sequence payment_intent_id_seq to forbear_server;

-- A payer's reference says the key of a loan, and no borrower.
create index loan_ref_by_loan on loan_ref (creditor_id, loan_id);

-- Why money waits: a reference in the payer's words that is none, or one of no loan here.
alter table suspense_receipt drop constraint suspense_receipt_reason_check;
alter table suspense_receipt add constraint suspense_receipt_reason_check
  check (reason in ('noLoanGiven', 'moreThanOwed', 'referenceNotValid', 'referenceUnknown', 'providerOrder'));
