-- Agreements that run themselves: what was agreed, who signed it, what happened to it, what it made of ledger and schedule.
-- Whoever writes past the program is held too: nothing is in force that was not signed by all, nothing is let go twice.

create sequence agreement_id_seq as bigint;
create sequence signing_id_seq as bigint;

-- A case moves on with what is signed, too.
alter table case_event drop constraint case_event_kind_check;
alter table case_event add constraint case_event_kind_check
  check (kind in ('opened', 'closed', 'contact', 'outcome', 'inbound', 'fact', 'agreement'));

-- One agreement about one loan, made of the offer that was accepted. What stands here follows from its events.
create table agreement (
  creditor_id int not null,
  borrower_id bigint not null,
  agreement_id bigint not null,
  agreement_number text not null check (agreement_number <> ''),
  case_id bigint not null,
  loan_id bigint not null,
  negotiation_id bigint not null,
  state text not null check (state in ('draft', 'approved', 'signed', 'inForce', 'kept', 'drifting', 'rePlanned', 'breached', 'completed', 'withdrawn', 'ended')),
  -- of its events
  version int not null check (version >= 1),
  -- of the terms that hold, or lie open to be signed while none do
  terms_version int not null check (terms_version >= 1),
  -- the first date on which something happens by itself; null when nothing more will
  next_event_on date,
  -- money came in or was undone since it was looked at
  touched boolean not null default false,
  -- looked at through this business date
  through_on date,
  -- from its signature until it ended, nobody collects and the case stays open: [active_from, active_to)
  active_from date,
  active_to date,
  -- what its events come to, so that a day's run need not read them all; verify works it out again
  snapshot text not null,
  primary key (creditor_id, borrower_id, agreement_id),
  foreign key (creditor_id, borrower_id, case_id) references delinquency_case,
  foreign key (creditor_id, borrower_id, loan_id) references loan,
  foreign key (creditor_id, borrower_id, negotiation_id) references negotiation,
  check (active_to is null or active_from is not null)
) with (fillfactor = 80);
create unique index agreement_one_at_a_time on agreement (creditor_id, borrower_id, loan_id)
  where state in ('draft', 'approved', 'signed', 'inForce', 'kept', 'drifting', 'rePlanned');
create index agreement_next_event on agreement (creditor_id, next_event_on) where next_event_on is not null;
create index agreement_touched on agreement (creditor_id, borrower_id) where touched;
create unique index agreement_by_number on agreement (creditor_id, agreement_number, borrower_id);

create function agreement_goes_forward() returns trigger language plpgsql as $$
begin
  if (new.creditor_id, new.borrower_id, new.agreement_id, new.agreement_number, new.case_id, new.loan_id, new.negotiation_id)
     is distinct from (old.creditor_id, old.borrower_id, old.agreement_id, old.agreement_number, old.case_id, old.loan_id, old.negotiation_id)
     or new.version < old.version or new.terms_version < old.terms_version or new.through_on < old.through_on then
    raise exception 'agreement % goes forward', old.agreement_number using errcode = 'restrict_violation';
  end if;
  if new.state <> old.state and new.version = old.version then
    raise exception 'agreement % changes by its events', old.agreement_number using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger agreement_goes_forward before update on agreement for each row execute function agreement_goes_forward();

-- A talk is over once what it agreed is signed, or has come to nothing: then another may begin.
alter table negotiation add column is_over boolean not null default false;
drop index negotiation_one_at_a_time;
create unique index negotiation_one_at_a_time on negotiation (creditor_id, borrower_id) where state in ('open', 'agreed') and not is_over;
create or replace function negotiation_goes_forward() returns trigger language plpgsql as $$
begin
  if new.is_over and not old.is_over and to_jsonb(new) - 'is_over' = to_jsonb(old) - 'is_over' then
    return new;
  end if;
  if (new.creditor_id, new.borrower_id, new.negotiation_id, new.case_id, new.loan_id, new.mode, new.is_over)
     is distinct from (old.creditor_id, old.borrower_id, old.negotiation_id, old.case_id, old.loan_id, old.mode, old.is_over)
     or new.version <> old.version + 1 or old.state not in ('open', 'agreed') then
    raise exception 'a talk moves on one event at a time, and not after its end' using errcode = 'restrict_violation';
  end if;
  if new.deadline_at < old.deadline_at then
    raise exception 'a deadline moves to later and never to earlier' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function agreement_ends_its_talk() returns trigger language plpgsql as $$
begin
  update negotiation n set is_over = true
   where n.creditor_id = new.creditor_id and n.borrower_id = new.borrower_id and n.negotiation_id = new.negotiation_id and not n.is_over;
  return null;
end $$;
create trigger agreement_ends_its_talk after insert or update of state on agreement
  for each row when (new.state not in ('draft', 'approved')) execute function agreement_ends_its_talk();

-- Exactly what was agreed, as canonical text; a signed change is the next version.
create table agreement_terms (
  creditor_id int not null,
  borrower_id bigint not null,
  agreement_id bigint not null,
  terms_version int not null check (terms_version >= 1),
  terms_hash text not null,
  content text not null,
  -- all of it but the instalments, which the snapshot has as they stand now
  head text not null,
  -- entries of the loan up to this one were known when the figures were made: payments after it are payments under these terms
  base_entry_id bigint not null,
  recorded_by text not null check (recorded_by <> ''),
  recorded_at timestamptz not null default now(),
  primary key (creditor_id, borrower_id, agreement_id, terms_version),
  foreign key (creditor_id, borrower_id, agreement_id) references agreement,
  constraint agreement_terms_are_what_they_say check (terms_hash = 'sha256:' || encode(sha256(convert_to(content, 'UTF8')), 'hex'))
);

-- A signature, with what was shown, scrolled, warned of and agreed to, under the borrower's key.
create table agreement_signature (
  creditor_id int not null,
  borrower_id bigint not null,
  signature_id bigint not null,
  agreement_id bigint not null,
  terms_version int not null,
  party text not null check (party in ('borrower', 'guarantor')),
  level text not null check (level in ('code', 'qualified')),
  -- the bytes that are signed, and the signatures over them
  statement text not null,
  signatures text not null,
  sealed_record bytea not null,
  signed_at timestamptz not null,
  recorded_by text not null check (recorded_by <> ''),
  recorded_at timestamptz not null default now(),
  primary key (creditor_id, borrower_id, signature_id),
  unique (creditor_id, borrower_id, agreement_id, terms_version, party),
  foreign key (creditor_id, borrower_id, agreement_id, terms_version) references agreement_terms
);

-- One try of one party to sign: what stands here follows from its events.
create table signing (
  creditor_id int not null,
  borrower_id bigint not null,
  signing_id bigint not null,
  agreement_id bigint not null,
  terms_version int not null,
  party text not null check (party in ('borrower', 'guarantor')),
  -- what only who checks may know: salts of name and codes, the address, under the borrower's key
  sealed_secrets bytea not null,
  primary key (creditor_id, borrower_id, signing_id),
  foreign key (creditor_id, borrower_id, agreement_id, terms_version) references agreement_terms
);
create table signing_event (
  creditor_id int not null,
  borrower_id bigint not null,
  signing_id bigint not null,
  version int not null check (version >= 1),
  content text not null,
  at timestamptz not null,
  recorded_by text not null check (recorded_by <> ''),
  recorded_at timestamptz not null default now(),
  primary key (creditor_id, borrower_id, signing_id, version),
  foreign key (creditor_id, borrower_id, signing_id) references signing
);

-- An address that was shown to be a party's own, with the name under which that party is on record where the book has none.
create sequence verified_address_id_seq as bigint;
create table verified_address (
  creditor_id int not null,
  borrower_id bigint not null,
  verified_address_id bigint not null,
  party text not null check (party in ('borrower', 'guarantor')),
  kind text not null check (kind in ('phone', 'email')),
  how text not null check (how in ('codeReturned', 'inPerson', 'onboarding')),
  sealed bytea not null,
  verified_at timestamptz not null,
  recorded_by text not null check (recorded_by <> ''),
  recorded_at timestamptz not null default now(),
  primary key (creditor_id, borrower_id, verified_address_id),
  foreign key (creditor_id, borrower_id) references borrower
);

-- reference: the lender's keys to attest signatures with; the last of an algorithm signs, those before it are known.
create table signing_key (
  creditor_id int not null references creditor,
  key_id text not null check (key_id ~ '^[0-9a-f]{16}$'),
  algorithm text not null check (algorithm in ('ed25519', 'sm2-sm3')),
  public_key bytea not null,
  wrapped_key bytea not null,
  sealed_key bytea not null,
  recorded_at timestamptz not null default now(),
  primary key (creditor_id, key_id)
);

create table agreement_event (
  creditor_id int not null,
  borrower_id bigint not null,
  agreement_id bigint not null,
  version int not null check (version >= 1),
  kind text not null check (kind in ('drafted', 'approved', 'signedBy', 'signed', 'cameIntoForce', 'actDue', 'instalmentPaid', 'paidInPart', 'instalmentUnpaid', 'driftBegan', 'driftEnded', 'breachNoticed', 'breached', 'breachUndone', 'dateMoved', 'rePlanned', 'changeProposed', 'changeSigned', 'completed', 'reopened', 'withdrawn', 'ended')),
  -- of signedBy
  signature_id bigint,
  at timestamptz not null,
  content text not null,
  recorded_by text not null check (recorded_by <> ''),
  recorded_at timestamptz not null default now(),
  primary key (creditor_id, borrower_id, agreement_id, version),
  foreign key (creditor_id, borrower_id, agreement_id) references agreement,
  foreign key (creditor_id, borrower_id, signature_id) references agreement_signature,
  check ((kind = 'signedBy') = (signature_id is not null))
);

-- Nothing is in force that was not signed: by everyone whom these very terms name.
create function agreement_is_signed() returns trigger language plpgsql as $$
begin
  perform 1 from agreement_event e
    join agreement_terms t on t.creditor_id = e.creditor_id and t.borrower_id = e.borrower_id and t.agreement_id = e.agreement_id
   where e.creditor_id = new.creditor_id and e.borrower_id = new.borrower_id and e.agreement_id = new.agreement_id and e.version = new.version
     and t.terms_version = (e.content::jsonb ->> 'version')::int
     and not exists (
       select 1 from jsonb_array_elements_text(t.content::jsonb -> 'parties') p (party)
        where not exists (
          select 1 from agreement_signature s
           where s.creditor_id = t.creditor_id and s.borrower_id = t.borrower_id and s.agreement_id = t.agreement_id
             and s.terms_version = t.terms_version and s.party = p.party
             and position(t.terms_hash in s.statement) > 0));
  if not found then
    raise exception 'agreement % is not signed by all who must', new.agreement_id using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
create constraint trigger agreement_event_after_its_signatures after insert on agreement_event
  deferrable initially deferred for each row when (new.kind in ('signed', 'changeSigned')) execute function agreement_is_signed();

-- What falls due to be done: reminder, warning, notice, debit, certificate; and what became of it.
create table agreement_act (
  creditor_id int not null,
  borrower_id bigint not null,
  agreement_id bigint not null,
  -- the event by which it fell due
  version int not null,
  act text not null check (act in ('reminder', 'driftWarning', 'breachNotice', 'debit', 'certificate', 'creditCorrection', 'changeConfirmed')),
  n int,
  due_on date not null,
  amount_minor bigint check (amount_minor > 0),
  -- asked: it is on its way; refused: the law or a person did not let it; dropped: what it was for is over
  state text not null default 'waiting' check (state in ('waiting', 'asked', 'done', 'refused', 'dropped')),
  told text,
  told_at timestamptz,
  -- not looked at before: somebody has it, or the law freed it up from then on
  look_again_at timestamptz,
  -- the borrower's latest fact that was known then: a later one is looked at sooner
  facts_seen bigint,
  primary key (creditor_id, borrower_id, agreement_id, version),
  foreign key (creditor_id, borrower_id, agreement_id, version) references agreement_event
);
create index agreement_act_waiting on agreement_act (creditor_id, due_on, borrower_id, agreement_id, version) where state in ('waiting', 'asked');

create function agreement_act_goes_forward() returns trigger language plpgsql as $$
begin
  if (new.creditor_id, new.borrower_id, new.agreement_id, new.version, new.act, new.n, new.due_on, new.amount_minor)
     is distinct from (old.creditor_id, old.borrower_id, old.agreement_id, old.version, old.act, old.n, old.due_on, old.amount_minor)
     or old.state in ('done', 'refused', 'dropped') or (new.state = 'waiting' and old.state <> 'waiting') then
    raise exception 'an act is told of once' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger agreement_act_goes_forward before update on agreement_act for each row execute function agreement_act_goes_forward();

-- Waived under a condition, coming back, let go for good; components moved among themselves.
alter table ledger_entry drop constraint ledger_entry_kind_check;
alter table ledger_entry add constraint ledger_entry_kind_check
  check (kind in ('disbursement', 'interestDue', 'feeDue', 'penaltyDue', 'charge', 'payment', 'reversal', 'waiver', 'trueUp', 'setAside', 'restore', 'release', 'capitalise'));
alter table ledger_entry drop constraint ledger_entry_contra_check;
alter table ledger_entry add constraint ledger_entry_contra_check
  check (contra in ('cash', 'interestIncome', 'penaltyIncome', 'feeIncome', 'costRecovered', 'waiverLoss', 'suspense', 'setAside', 'none'));
alter table ledger_entry add constraint ledger_entry_of_agreement check (
  (kind not in ('setAside', 'release') or (principal_minor <= 0 and interest_minor <= 0 and penalty_minor <= 0 and fee_minor <= 0 and cost_minor <= 0))
  and (kind <> 'restore' or (principal_minor >= 0 and interest_minor >= 0 and penalty_minor >= 0 and fee_minor >= 0 and cost_minor >= 0))
  and (kind <> 'setAside' or contra = 'setAside') and (kind <> 'release' or contra = 'waiverLoss') and (kind <> 'restore' or contra in ('setAside', 'waiverLoss'))
  and ((kind = 'capitalise') = (contra = 'none')) and (contra <> 'none' or contra_minor = 0));

-- A schedule that an agreement made, or that holds after its breach, begins anew. Payments after `base_entry_id` are payments under
-- the figures that were agreed; what came in between them and `from_entry_id`, when it was put in force, is `ahead_minor`, paid
-- ahead to principal; entries after `from_entry_id` count by component. What was owed besides is a charge of its first day.
alter table schedule drop constraint schedule_reason_check;
alter table schedule add constraint schedule_reason_check
  check (reason in ('contract', 'extension', 'reAge', 'reAmortise', 'restructure', 'agreement', 'fallback'));
alter table schedule drop constraint schedule_carried_paid_minor_check;
alter table schedule add constraint schedule_carried_paid_minor_check check (carried_paid_minor >= 0 or reason in ('agreement', 'fallback'));
alter table schedule add column agreement_id bigint;
alter table schedule add column base_entry_id bigint;
alter table schedule add column from_entry_id bigint;
alter table schedule add column ahead_minor bigint;
alter table schedule add column base_penalty_minor bigint;
alter table schedule add column base_cost_minor bigint;
-- no penalty interest while it is in force
alter table schedule add column penalty_free boolean;
alter table schedule add constraint schedule_of_agreement check (
  num_nulls(agreement_id, base_entry_id, from_entry_id, ahead_minor, base_penalty_minor, base_cost_minor, penalty_free) = case when reason in ('agreement', 'fallback') then 0 else 7 end
  and from_entry_id >= base_entry_id);

-- Nothing is set aside or let go but by an agreement that came into force, and never more than it says.
create function let_go_once() returns trigger language plpgsql as $$
declare
  of_agreement bigint;
  named text;
begin
  select a.agreement_id, 'agreement:' || a.agreement_number || ':' into of_agreement, named from agreement a
   where a.creditor_id = new.creditor_id and a.borrower_id = new.borrower_id and a.loan_id = new.loan_id
     and starts_with(new.ref, 'agreement:' || a.agreement_number || ':')
     and exists (select 1 from agreement_event e
       where e.creditor_id = a.creditor_id and e.borrower_id = a.borrower_id and e.agreement_id = a.agreement_id and e.kind = 'cameIntoForce');
  if not found then
    raise exception 'entry % lets go what no agreement in force says', new.entry_id using errcode = 'restrict_violation';
  end if;
  perform 1 from (
    select v.component,
           coalesce(sum(v.minor) filter (where e.kind = 'setAside' or (e.kind = 'restore' and e.contra = 'setAside')), 0) as aside,
           coalesce(sum(v.minor) filter (where e.kind = 'release' or (e.kind = 'restore' and e.contra = 'waiverLoss')), 0) as gone
      from ledger_entry e cross join lateral (values ('principal', e.principal_minor), ('interest', e.interest_minor),
           ('penalty', e.penalty_minor), ('fee', e.fee_minor), ('cost', e.cost_minor)) v (component, minor)
     where e.creditor_id = new.creditor_id and e.borrower_id = new.borrower_id and e.loan_id = new.loan_id
       and e.kind in ('setAside', 'restore', 'release') and starts_with(e.ref, named)
     group by v.component) s
   where s.aside > 0 or s.gone > 0 or -(s.aside + s.gone) > (
     select coalesce(sum((t.head::jsonb #>> array['waived', s.component, 'minor'])::bigint), 0) from agreement_terms t
       join agreement a using (creditor_id, borrower_id, agreement_id)
      where t.creditor_id = new.creditor_id and t.borrower_id = new.borrower_id and t.agreement_id = of_agreement and t.terms_version <= a.terms_version);
  if found then
    raise exception 'agreement % does not let go so much', of_agreement using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
create constraint trigger ledger_entry_let_go_once after insert on ledger_entry
  deferrable initially deferred for each row when (new.kind in ('setAside', 'restore', 'release')) execute function let_go_once();

create constraint trigger agreement_event_entered_as_it_happens after insert on agreement_event
  deferrable initially deferred for each row execute function fact_is_entered('agreement_id', 'version');
create constraint trigger agreement_signature_entered_as_it_happens after insert on agreement_signature
  deferrable initially deferred for each row execute function fact_is_entered('signature_id');
create constraint trigger verified_address_entered_as_it_happens after insert on verified_address
  deferrable initially deferred for each row execute function fact_is_entered('verified_address_id');

create trigger agreement_not_deleted before delete on agreement for each row execute function refuse_change();
create trigger agreement_terms_append_only before update or delete on agreement_terms for each row execute function refuse_change();
create trigger agreement_signature_append_only before update or delete on agreement_signature for each row execute function refuse_change();
create trigger signing_key_append_only before update or delete on signing_key for each row execute function refuse_change();
create trigger signing_key_not_emptied before truncate on signing_key execute function refuse_change();
create trigger verified_address_append_only before update or delete on verified_address for each row execute function refuse_change();
create trigger verified_address_not_emptied before truncate on verified_address execute function refuse_change();
create trigger signing_append_only before update or delete on signing for each row execute function refuse_change();
create trigger signing_event_append_only before update or delete on signing_event for each row execute function refuse_change();
create trigger agreement_event_append_only before update or delete on agreement_event for each row execute function refuse_change();
create trigger agreement_act_not_deleted before delete on agreement_act for each row execute function refuse_change();
create trigger agreement_not_emptied before truncate on agreement execute function refuse_change();
create trigger agreement_terms_not_emptied before truncate on agreement_terms execute function refuse_change();
create trigger agreement_signature_not_emptied before truncate on agreement_signature execute function refuse_change();
create trigger signing_not_emptied before truncate on signing execute function refuse_change();
create trigger signing_event_not_emptied before truncate on signing_event execute function refuse_change();
create trigger agreement_event_not_emptied before truncate on agreement_event execute function refuse_change();
create trigger agreement_act_not_emptied before truncate on agreement_act execute function refuse_change();

do $$
declare
  guard record;
begin
  for guard in
    select t.tgrelid::regclass as guarded, t.tgname as name from pg_trigger t
     where not t.tgisinternal and t.tgrelid in ('agreement'::regclass, 'agreement_terms'::regclass, 'agreement_signature'::regclass,
       'signing'::regclass, 'signing_event'::regclass, 'signing_key'::regclass, 'verified_address'::regclass, 'agreement_event'::regclass, 'agreement_act'::regclass)
  loop
    execute format('alter table %s enable always trigger %I', guard.guarded, guard.name);
  end loop;
end $$;
