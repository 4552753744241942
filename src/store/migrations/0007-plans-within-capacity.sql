-- What a borrower can pay, what they are offered and what they take. Whoever writes past the program is held too: no
-- instalment above the capacity on record, nothing taken that was not offered, nothing approved by the one who proposed it.

create sequence lender_policy_id_seq as bigint;
create sequence statement_id_seq as bigint;
create sequence capacity_id_seq as bigint;
create sequence negotiation_id_seq as bigint;
create sequence approval_id_seq as bigint;

-- reference: what a lender permits, by product, from a day on. The latest of the latest day counts; 'any' where a product
-- has none of its own.
create table lender_policy (
  creditor_id int not null references creditor,
  lender_policy_id bigint not null,
  product text not null check (product <> ''),
  from_day date not null,
  content text not null,
  policy_hash text not null,
  recorded_by text not null check (recorded_by <> ''),
  recorded_at timestamptz not null default now(),
  primary key (creditor_id, lender_policy_id),
  constraint lender_policy_is_what_it_says check (policy_hash = 'sha256:' || encode(sha256(convert_to(content, 'UTF8')), 'hex'))
);
create index lender_policy_in_force on lender_policy (creditor_id, product, from_day desc, lender_policy_id desc);

-- A statement of income and expenditure as it was given, with the lines worked out from it, under the borrower's key.
create table income_statement (
  creditor_id int not null,
  borrower_id bigint not null,
  statement_id bigint not null,
  as_of date not null,
  sealed bytea not null,
  recorded_by text not null check (recorded_by <> ''),
  recorded_at timestamptz not null default now(),
  primary key (creditor_id, borrower_id, statement_id),
  foreign key (creditor_id, borrower_id) references borrower
);

-- What can be paid: worked out from a statement, stated in a light one, or set over it by a named person with a reason.
create table capacity (
  creditor_id int not null,
  borrower_id bigint not null,
  capacity_id bigint not null,
  statement_id bigint not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  origin text not null check (origin in ('assessed', 'stated', 'overridden')),
  lump_sum_minor bigint not null check (lump_sum_minor >= 0),
  signed_by text check (signed_by ~ '\S'),
  reason text check (reason ~ '\S'),
  signed_on date,
  recorded_by text not null check (recorded_by <> ''),
  recorded_at timestamptz not null default now(),
  primary key (creditor_id, borrower_id, capacity_id),
  foreign key (creditor_id, borrower_id, statement_id) references income_statement,
  check (num_nulls(signed_by, reason, signed_on) = case origin when 'overridden' then 0 else 3 end)
);

-- From this day on so much a month, until the next.
create table capacity_step (
  creditor_id int not null,
  borrower_id bigint not null,
  capacity_id bigint not null,
  from_day date not null,
  per_month_minor bigint not null check (per_month_minor >= 0),
  primary key (creditor_id, borrower_id, capacity_id, from_day),
  foreign key (creditor_id, borrower_id, capacity_id) references capacity
);

-- A tie between someone of the lender's and a party of a case: they decide nothing of it.
create table case_tie (
  creditor_id int not null,
  borrower_id bigint not null,
  person text not null check (person <> ''),
  kind text not null check (kind in ('family', 'ownLoan', 'relationshipManager', 'business', 'other')),
  recorded_by text not null check (recorded_by <> ''),
  recorded_at timestamptz not null default now(),
  primary key (creditor_id, borrower_id, person, kind),
  foreign key (creditor_id, borrower_id) references borrower
);

-- A talk about a plan for one loan. What stands here follows from its events.
create table negotiation (
  creditor_id int not null,
  borrower_id bigint not null,
  negotiation_id bigint not null,
  case_id bigint not null,
  loan_id bigint not null,
  mode text not null check (mode in ('agentLed', 'selfService', 'mediatorLed')),
  state text not null check (state in ('open', 'agreed', 'declined', 'lapsed', 'closed')),
  version int not null check (version >= 1),
  deadline_at timestamptz not null,
  primary key (creditor_id, borrower_id, negotiation_id),
  foreign key (creditor_id, borrower_id, case_id) references delinquency_case,
  foreign key (creditor_id, borrower_id, loan_id) references loan
);
-- Two talks at once would ask for the same money twice.
create unique index negotiation_one_at_a_time on negotiation (creditor_id, borrower_id) where state in ('open', 'agreed');

create function negotiation_goes_forward() returns trigger language plpgsql as $$
begin
  if (new.creditor_id, new.borrower_id, new.negotiation_id, new.case_id, new.loan_id, new.mode)
     is distinct from (old.creditor_id, old.borrower_id, old.negotiation_id, old.case_id, old.loan_id, old.mode)
     or new.version <> old.version + 1 or old.state not in ('open', 'agreed') then
    raise exception 'a talk moves on one event at a time, and not after its end' using errcode = 'restrict_violation';
  end if;
  if new.deadline_at < old.deadline_at then
    raise exception 'a deadline moves to later and never to earlier' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger negotiation_goes_forward before update on negotiation
  for each row execute function negotiation_goes_forward();

-- An offer that was made, by the hash of its terms. `document` is as the lender sees it, `shown` as the borrower was shown it.
create table plan_offer (
  creditor_id int not null,
  borrower_id bigint not null,
  negotiation_id bigint not null,
  terms_hash text not null check (terms_hash ~ '^sha256:[0-9a-f]{64}$'),
  number int not null check (number >= 1),
  -- the event of the talk by which it was made
  version int not null check (version >= 2),
  kind text not null check (kind in ('best', 'lowestPayment', 'leastCost', 'soonest', 'settle', 'payInFull', 'asked')),
  capacity_id bigint not null,
  lump_minor bigint not null check (lump_minor >= 0),
  payment_minor bigint not null check (payment_minor > 0),
  total_minor bigint not null check (total_minor > 0),
  ends_on date not null,
  needs_approval boolean not null,
  pack_hash text not null,
  lender_policy_id bigint not null,
  document text not null,
  shown text not null,
  primary key (creditor_id, borrower_id, negotiation_id, terms_hash),
  unique (creditor_id, borrower_id, negotiation_id, number),
  foreign key (creditor_id, borrower_id, negotiation_id) references negotiation,
  foreign key (creditor_id, borrower_id, capacity_id) references capacity,
  foreign key (creditor_id, pack_hash) references law_pack,
  foreign key (creditor_id, lender_policy_id) references lender_policy
);

create table plan_offer_instalment (
  creditor_id int not null,
  borrower_id bigint not null,
  negotiation_id bigint not null,
  terms_hash text not null,
  due_on date not null,
  total_minor bigint not null check (total_minor > 0),
  primary key (creditor_id, borrower_id, negotiation_id, terms_hash, due_on),
  foreign key (creditor_id, borrower_id, negotiation_id, terms_hash) references plan_offer
);

-- What is left of a lump sum may go into the one payment of a settlement or of payment in full, and nowhere else.
create function instalment_within_capacity() returns trigger language plpgsql as $$
declare
  most bigint;
begin
  select coalesce((select s.per_month_minor from capacity_step s
                    where s.creditor_id = c.creditor_id and s.borrower_id = c.borrower_id and s.capacity_id = c.capacity_id
                      and s.from_day <= new.due_on order by s.from_day desc limit 1), 0)
         + case when o.kind in ('settle', 'payInFull') and o.payment_minor + o.lump_minor = o.total_minor
                then c.lump_sum_minor - o.lump_minor else 0 end
    into most
    from plan_offer o join capacity c using (creditor_id, borrower_id, capacity_id)
   where o.creditor_id = new.creditor_id and o.borrower_id = new.borrower_id and o.negotiation_id = new.negotiation_id
     and o.terms_hash = new.terms_hash;
  if most is null or new.total_minor > most then
    raise exception 'an instalment of % is above what can be paid then: %', new.total_minor, most using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
create trigger plan_offer_instalment_within_capacity after insert on plan_offer_instalment
  for each row execute function instalment_within_capacity();

create table approval (
  creditor_id int not null,
  borrower_id bigint not null,
  approval_id bigint not null,
  negotiation_id bigint not null,
  terms_hash text not null,
  primary key (creditor_id, borrower_id, approval_id),
  unique (creditor_id, borrower_id, negotiation_id, terms_hash),
  foreign key (creditor_id, borrower_id, negotiation_id, terms_hash) references plan_offer
);

create table approval_event (
  creditor_id int not null,
  borrower_id bigint not null,
  approval_id bigint not null,
  version int not null check (version >= 1),
  kind text not null check (kind in ('submitted', 'approvalGiven', 'approved', 'rejected', 'returned', 'withdrawn', 'escalated', 'lapsed', 'delegated')),
  -- who did it; null: the clock, or what follows of itself
  person text check (person <> ''),
  at timestamptz not null,
  content text not null,
  recorded_by text not null check (recorded_by <> ''),
  recorded_at timestamptz not null default now(),
  primary key (creditor_id, borrower_id, approval_id, version),
  foreign key (creditor_id, borrower_id, approval_id) references approval,
  check (person is not null or kind in ('approved', 'escalated', 'lapsed'))
);

create function approval_by_another() returns trigger language plpgsql as $$
begin
  if new.kind in ('approvalGiven', 'rejected', 'returned') then
    perform 1 from approval_event e
      where e.creditor_id = new.creditor_id and e.borrower_id = new.borrower_id and e.approval_id = new.approval_id
        and e.kind = 'submitted' and e.person = new.person;
    if found then
      raise exception 'who proposed it does not decide it: %', new.person using errcode = 'restrict_violation';
    end if;
    perform 1 from case_tie t
      where t.creditor_id = new.creditor_id and t.borrower_id = new.borrower_id and t.person = new.person
        and t.recorded_at <= new.recorded_at;
    if found then
      raise exception 'a tie of % to this case is on record', new.person using errcode = 'restrict_violation';
    end if;
  elsif new.kind = 'approved' then
    perform 1 from approval_event e
      where e.creditor_id = new.creditor_id and e.borrower_id = new.borrower_id and e.approval_id = new.approval_id
        and e.kind = 'approvalGiven';
    if not found then
      raise exception 'nobody has approved it' using errcode = 'restrict_violation';
    end if;
  end if;
  return null;
end $$;
create trigger approval_event_by_another after insert on approval_event
  for each row execute function approval_by_another();

-- All that was said in a talk, in order, never changed.
create table negotiation_event (
  creditor_id int not null,
  borrower_id bigint not null,
  negotiation_id bigint not null,
  version int not null check (version >= 1),
  kind text not null check (kind in ('opened', 'presented', 'countered', 'answered', 'accepted', 'declined', 'offerWithdrawn', 'deadlineExtended', 'drafted', 'consented', 'objected', 'textAgreed', 'approved', 'approvalRejected', 'lapsed', 'closed')),
  -- the offer that it is about
  terms_hash text,
  -- the decision by which exactly this offer was approved
  approval_id bigint,
  approval_version int,
  at timestamptz not null,
  content text not null,
  recorded_by text not null check (recorded_by <> ''),
  recorded_at timestamptz not null default now(),
  primary key (creditor_id, borrower_id, negotiation_id, version),
  foreign key (creditor_id, borrower_id, negotiation_id) references negotiation,
  constraint negotiation_event_of_offer foreign key (creditor_id, borrower_id, negotiation_id, terms_hash) references plan_offer,
  foreign key (creditor_id, borrower_id, approval_id, approval_version) references approval_event,
  check ((kind = 'approved') = (approval_id is not null and approval_version is not null)),
  check (terms_hash is not null or kind not in ('accepted', 'textAgreed', 'approved', 'approvalRejected', 'offerWithdrawn'))
);

create function said_in_its_time() returns trigger language plpgsql as $$
begin
  if new.kind in ('accepted', 'textAgreed') then
    perform 1 from plan_offer o join negotiation n using (creditor_id, borrower_id, negotiation_id)
      where o.creditor_id = new.creditor_id and o.borrower_id = new.borrower_id and o.negotiation_id = new.negotiation_id
        and o.terms_hash = new.terms_hash and o.version < new.version and new.at < n.deadline_at;
    if not found then
      raise exception 'only what was offered is taken, and before its deadline' using errcode = 'restrict_violation';
    end if;
  elsif new.kind = 'approved' then
    perform 1 from approval a join approval_event e using (creditor_id, borrower_id, approval_id)
      where a.creditor_id = new.creditor_id and a.borrower_id = new.borrower_id and a.negotiation_id = new.negotiation_id
        and a.terms_hash = new.terms_hash and a.approval_id = new.approval_id and e.version = new.approval_version and e.kind = 'approved';
    if not found then
      raise exception 'exactly this offer has not been approved' using errcode = 'restrict_violation';
    end if;
  end if;
  return null;
end $$;
create trigger negotiation_event_in_its_time after insert on negotiation_event
  for each row execute function said_in_its_time();

create trigger lender_policy_append_only before update or delete on lender_policy for each row execute function refuse_change();
create trigger income_statement_append_only before update or delete on income_statement for each row execute function refuse_change();
create trigger capacity_append_only before update or delete on capacity for each row execute function refuse_change();
create trigger capacity_step_append_only before update or delete on capacity_step for each row execute function refuse_change();
create trigger case_tie_append_only before update or delete on case_tie for each row execute function refuse_change();
create trigger negotiation_not_deleted before delete on negotiation for each row execute function refuse_change();
create trigger plan_offer_append_only before update or delete on plan_offer for each row execute function refuse_change();
create trigger plan_offer_instalment_append_only before update or delete on plan_offer_instalment for each row execute function refuse_change();
create trigger negotiation_event_append_only before update or delete on negotiation_event for each row execute function refuse_change();
create trigger approval_append_only before update or delete on approval for each row execute function refuse_change();
create trigger approval_event_append_only before update or delete on approval_event for each row execute function refuse_change();
create trigger lender_policy_not_emptied before truncate on lender_policy execute function refuse_change();
create trigger income_statement_not_emptied before truncate on income_statement execute function refuse_change();
create trigger capacity_not_emptied before truncate on capacity execute function refuse_change();
create trigger capacity_step_not_emptied before truncate on capacity_step execute function refuse_change();
create trigger case_tie_not_emptied before truncate on case_tie execute function refuse_change();
create trigger negotiation_not_emptied before truncate on negotiation execute function refuse_change();
create trigger plan_offer_not_emptied before truncate on plan_offer execute function refuse_change();
create trigger plan_offer_instalment_not_emptied before truncate on plan_offer_instalment execute function refuse_change();
create trigger negotiation_event_not_emptied before truncate on negotiation_event execute function refuse_change();
create trigger approval_not_emptied before truncate on approval execute function refuse_change();
create trigger approval_event_not_emptied before truncate on approval_event execute function refuse_change();

-- Also in a session that says it only replicates, where triggers are otherwise passed over.
do $$
declare
  guard record;
begin
  for guard in
    select t.tgrelid::regclass as guarded, t.tgname as name from pg_trigger t
     where not t.tgisinternal and t.tgrelid in ('lender_policy'::regclass, 'income_statement'::regclass, 'capacity'::regclass,
       'capacity_step'::regclass, 'case_tie'::regclass, 'negotiation'::regclass, 'plan_offer'::regclass,
       'plan_offer_instalment'::regclass, 'negotiation_event'::regclass, 'approval'::regclass, 'approval_event'::regclass)
  loop
    execute format('alter table %s enable always trigger %I', guard.guarded, guard.name);
  end loop;
end $$;
