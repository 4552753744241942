-- Money moved by hand: one person proposes, another confirms. What is confirmed is what was proposed, by its hash; ledger rows
-- that say they come of such a move have to come of one that was confirmed.

create sequence money_proposal_id_seq as bigint;

create table money_proposal (
  creditor_id int not null,
  borrower_id bigint not null,
  case_id bigint not null,
  proposal_id bigint not null,
  kind text not null check (kind in ('reverse', 'reallocate', 'waive', 'refund')),
  loan_id bigint not null,
  -- of 'reallocate': where the money belongs, which may be another borrower's loan; the entry that books it there holds that it is one
  to_borrower_id bigint,
  to_loan_id bigint,
  -- the move and what it does, as canonical text; no names, no reasons
  content text not null,
  content_hash text not null check (content_hash = 'sha256:' || encode(sha256(convert_to(content, 'UTF8')), 'hex')),
  -- the move and its effects as the program reads them
  plan text not null,
  -- of a waiver that no role's authority covers: why it is asked for all the same stands with the reason, under seal
  needs_exception boolean not null,
  proposed_at timestamptz not null,
  lapses_at timestamptz not null check (lapses_at > proposed_at),
  recorded_at timestamptz not null default now(),
  primary key (creditor_id, borrower_id, proposal_id),
  foreign key (creditor_id, borrower_id, case_id) references delinquency_case,
  foreign key (creditor_id, borrower_id, loan_id) references loan,
  check ((kind = 'reallocate') = (to_loan_id is not null)),
  check ((to_borrower_id is null) = (to_loan_id is null))
);
create index money_proposal_in_order on money_proposal (creditor_id, proposal_id);

create table money_event (
  creditor_id int not null,
  borrower_id bigint not null,
  case_id bigint not null,
  proposal_id bigint not null,
  -- 1: proposed; 2: the one decision on it
  version int not null check (version in (1, 2)),
  kind text not null check (kind in ('proposed', 'confirmed', 'rejected', 'withdrawn')),
  person text not null check (person <> ''),
  -- null: named on the command line
  user_id bigint,
  content_hash text not null,
  -- under the borrower's key
  sealed_reason bytea not null,
  at timestamptz not null,
  recorded_by text not null check (recorded_by <> ''),
  recorded_at timestamptz not null default now(),
  primary key (creditor_id, borrower_id, proposal_id, version),
  foreign key (creditor_id, borrower_id, proposal_id) references money_proposal,
  check ((version = 1) = (kind = 'proposed'))
);

create function money_by_two() returns trigger language plpgsql as $$
declare
  proposal money_proposal;
  proposer money_event;
  is_same boolean;
begin
  select * into proposal from money_proposal p
   where p.creditor_id = new.creditor_id and p.borrower_id = new.borrower_id and p.proposal_id = new.proposal_id;
  if new.content_hash is distinct from proposal.content_hash or new.case_id is distinct from proposal.case_id then
    raise exception 'proposal % is not what this is about', new.proposal_id using errcode = 'restrict_violation';
  end if;
  if new.kind = 'proposed' then
    return null;
  end if;
  select * into proposer from money_event e
   where e.creditor_id = new.creditor_id and e.borrower_id = new.borrower_id and e.proposal_id = new.proposal_id and e.version = 1;
  if not found then
    raise exception 'nobody proposed %', new.proposal_id using errcode = 'restrict_violation';
  end if;
  is_same := case when new.user_id is not null and proposer.user_id is not null then new.user_id = proposer.user_id
                  else new.person = proposer.person end;
  if new.kind = 'withdrawn' and not is_same then
    raise exception 'who did not propose it does not take it back: %', new.person using errcode = 'restrict_violation';
  end if;
  if new.kind in ('confirmed', 'rejected') and is_same then
    raise exception 'who proposed it does not decide it: %', new.person using errcode = 'restrict_violation';
  end if;
  if new.kind = 'confirmed' then
    if new.at >= proposal.lapses_at then
      raise exception 'proposal % has lapsed', new.proposal_id using errcode = 'restrict_violation';
    end if;
    perform 1 from case_tie t
      where t.creditor_id = new.creditor_id and t.borrower_id = new.borrower_id and t.person = new.person
        and t.recorded_at <= new.recorded_at;
    if found then
      raise exception 'a tie of % to this case is on record', new.person using errcode = 'restrict_violation';
    end if;
  end if;
  return null;
end $$;
create trigger money_event_by_two after insert on money_event
  for each row execute function money_by_two();

-- Looked at when the transaction ends: the decision is stored in the one that moves the money.
create function money_moved_as_confirmed() returns trigger language plpgsql as $$
declare
  named text := split_part(new.ref, ':', 2);
begin
  perform 1 from money_proposal p
    join money_event e on e.creditor_id = p.creditor_id and e.borrower_id = p.borrower_id and e.proposal_id = p.proposal_id and e.kind = 'confirmed'
   where p.creditor_id = new.creditor_id and p.proposal_id = case when named ~ '^[1-9][0-9]{0,17}$' then named::bigint end
     and case split_part(new.ref, ':', 3)
       when 'reversal' then new.kind = 'reversal' and p.kind in ('reverse', 'reallocate')
                            and p.borrower_id = new.borrower_id and p.loan_id = new.loan_id
       when 'payment' then new.kind = 'payment' and p.kind = 'reallocate'
                            and p.to_borrower_id = new.borrower_id and p.to_loan_id = new.loan_id
       when 'waiver' then new.kind = 'waiver' and p.kind = 'waive'
                            and p.borrower_id = new.borrower_id and p.loan_id = new.loan_id
       else false end;
  if not found then
    raise exception 'entry % comes of no move of money that was confirmed', new.entry_id using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
create constraint trigger ledger_entry_moved_as_confirmed after insert on ledger_entry
  deferrable initially deferred for each row when (new.ref like 'money:%') execute function money_moved_as_confirmed();
alter table ledger_entry enable always trigger ledger_entry_moved_as_confirmed;

-- Money that waited in suspense and went back to who paid it. `resolved_loan_ref` is then the loan that it was more than owed on:
-- no loan took it, and it waits no more.
alter table suspense_receipt
  add column refunded_by bigint,
  add column refund_ref text check (refund_ref <> ''),
  add constraint suspense_receipt_refunded check ((refunded_by is null) = (refund_ref is null) and (refunded_by is null or resolved_on is not null));
create unique index suspense_receipt_refunded_once on suspense_receipt (creditor_id, refunded_by) where refunded_by is not null;

create function money_refunded_as_confirmed() returns trigger language plpgsql as $$
begin
  perform 1 from money_proposal p
    join money_event e on e.creditor_id = p.creditor_id and e.borrower_id = p.borrower_id and e.proposal_id = p.proposal_id and e.kind = 'confirmed'
   where p.creditor_id = new.creditor_id and p.proposal_id = new.refunded_by and p.kind = 'refund';
  if not found then
    raise exception 'receipt % was refunded by nothing that was confirmed', new.payment_ref using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
create constraint trigger suspense_receipt_refunded_as_confirmed after insert or update on suspense_receipt
  deferrable initially deferred for each row when (new.refunded_by is not null) execute function money_refunded_as_confirmed();
alter table suspense_receipt enable always trigger suspense_receipt_refunded_as_confirmed;

create constraint trigger money_event_entered_as_it_happens after insert on money_event
  deferrable initially deferred for each row execute function fact_is_entered('proposal_id', 'version');

create trigger money_proposal_append_only before update or delete on money_proposal for each row execute function refuse_change();
create trigger money_proposal_not_emptied before truncate on money_proposal execute function refuse_change();
create trigger money_event_append_only before update or delete on money_event for each row execute function refuse_change();
create trigger money_event_not_emptied before truncate on money_event execute function refuse_change();

do $$
declare
  guard record;
begin
  for guard in
    select t.tgrelid::regclass as guarded, t.tgname as name from pg_trigger t
     where not t.tgisinternal and t.tgrelid in ('money_proposal'::regclass, 'money_event'::regclass)
  loop
    execute format('alter table %s enable always trigger %I', guard.guarded, guard.name);
  end loop;
end $$;

do $$ begin perform wall('money_proposal', 'borrower', 'select, insert'); end $$;
do $$ begin perform wall('money_event', 'borrower', 'select, insert'); end $$;
grant usage on sequence money_proposal_id_seq to forbear_server;
