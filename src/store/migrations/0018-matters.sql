-- What a borrower raises and somebody must answer by a day: a dispute, a complaint, a wrong datum, a question. What is said of it is
-- under the borrower's key; that there is one, of which kind, and how it stands is not.

create sequence matter_id_seq as bigint;

create table matter (
  creditor_id int not null,
  borrower_id bigint not null,
  case_id bigint not null,
  matter_id bigint not null,
  -- 1, 2, 3 … in its case: the last part of its number
  number_in_case int not null check (number_in_case >= 1),
  kind text not null check (kind in ('dispute', 'proof', 'complaint', 'correction', 'erasure', 'message', 'review')),
  -- the short of it, as it was tapped
  what text check (what ~ '^[a-zA-Z]+$'),
  -- the record said so before it was raised (by a letter, on the telephone): its end does not clear the record
  was_on_record boolean not null,
  opened_on date not null,
  recorded_at timestamptz not null default now(),
  primary key (creditor_id, borrower_id, matter_id),
  unique (creditor_id, borrower_id, case_id, number_in_case),
  foreign key (creditor_id, borrower_id, case_id) references delinquency_case
);

create table matter_event (
  creditor_id int not null,
  borrower_id bigint not null,
  case_id bigint not null,
  matter_id bigint not null,
  version int not null check (version >= 1),
  kind text not null check (kind in ('opened', 'added', 'taken', 'extended', 'answered', 'reviewAsked', 'withdrawn', 'closed')),
  side text not null check (side in ('borrower', 'lender')),
  person text not null check (person <> ''),
  result text check (result in ('upheld', 'partly', 'notUpheld', 'done', 'refused')),
  longer text check (longer in ('complex', 'special')),
  -- words, what it is about, the ground of a refusal: under the borrower's key
  sealed bytea not null,
  -- what the law counts as the borrower's contacting the lender, where it does
  inbound_contact_id bigint,
  on_day date not null,
  at timestamptz not null,
  recorded_by text not null check (recorded_by <> ''),
  recorded_at timestamptz not null default now(),
  primary key (creditor_id, borrower_id, matter_id, version),
  foreign key (creditor_id, borrower_id, matter_id) references matter,
  foreign key (creditor_id, borrower_id, case_id) references delinquency_case,
  foreign key (creditor_id, borrower_id, inbound_contact_id) references inbound_contact,
  check ((version = 1) = (kind = 'opened')),
  check ((kind = 'answered') = (result is not null)),
  check ((kind = 'extended') = (longer is not null)),
  check (side = 'borrower' or kind not in ('added', 'reviewAsked', 'withdrawn')),
  check (side = 'lender' or kind not in ('taken', 'extended', 'answered'))
);
create index matter_event_latest on matter_event (creditor_id, borrower_id, matter_id, version desc);

-- Nobody answers twice, nothing is answered that is over, and a second answer is another person's.
create function matter_goes_forward() returns trigger language plpgsql as $$
declare
  last_step text;
  last_version int;
begin
  if new.version = 1 then
    return null;
  end if;
  select max(e.version) into last_version from matter_event e
   where e.creditor_id = new.creditor_id and e.borrower_id = new.borrower_id and e.matter_id = new.matter_id and e.version < new.version;
  if last_version is distinct from new.version - 1 then
    raise exception 'step % of matter % follows no step before it', new.version, new.matter_id using errcode = 'restrict_violation';
  end if;
  select e.kind into last_step from matter_event e
   where e.creditor_id = new.creditor_id and e.borrower_id = new.borrower_id and e.matter_id = new.matter_id and e.version < new.version
     and e.kind in ('opened', 'answered', 'reviewAsked', 'withdrawn', 'closed')
   order by e.version desc limit 1;
  if last_step in ('withdrawn', 'closed') then
    raise exception 'matter % is over', new.matter_id using errcode = 'restrict_violation';
  end if;
  if last_step = 'answered' and new.kind not in ('reviewAsked', 'closed') then
    raise exception 'matter % is answered', new.matter_id using errcode = 'restrict_violation';
  end if;
  if new.kind in ('reviewAsked', 'closed') and last_step <> 'answered' then
    raise exception 'matter % is not answered', new.matter_id using errcode = 'restrict_violation';
  end if;
  if new.kind in ('reviewAsked', 'answered') then
    perform 1 from matter_event e
     where e.creditor_id = new.creditor_id and e.borrower_id = new.borrower_id and e.matter_id = new.matter_id and e.version < new.version
       and e.kind = new.kind and (new.kind = 'reviewAsked' or e.person = new.person);
    if found then
      raise exception 'matter %: % a second time', new.matter_id, new.kind using errcode = 'restrict_violation';
    end if;
  end if;
  return null;
end $$;
create trigger matter_event_as_it_happens after insert on matter_event
  for each row execute function matter_goes_forward();

create constraint trigger matter_event_entered_as_it_happens after insert on matter_event
  deferrable initially deferred for each row execute function fact_is_entered('matter_id', 'version');

create trigger matter_append_only before update or delete on matter for each row execute function refuse_change();
create trigger matter_not_emptied before truncate on matter execute function refuse_change();
create trigger matter_event_append_only before update or delete on matter_event for each row execute function refuse_change();
create trigger matter_event_not_emptied before truncate on matter_event execute function refuse_change();

do $$
declare
  guard record;
begin
  for guard in
    select t.tgrelid::regclass as guarded, t.tgname as name from pg_trigger t
     where not t.tgisinternal and t.tgrelid in ('matter'::regclass, 'matter_event'::regclass)
  loop
    execute format('alter table %s enable always trigger %I', guard.guarded, guard.name);
  end loop;
end $$;

do $$ begin perform wall('matter', 'borrower', 'select, insert'); end $$;
do $$ begin perform wall('matter_event', 'borrower', 'select, insert'); end $$;
grant usage on sequence matter_id_seq to forbear_server;
