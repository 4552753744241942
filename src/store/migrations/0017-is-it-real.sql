-- Whether a message is real, and that its address is somebody else's. Both are asked without signing in, by a code that stands in the
-- message and nowhere else: here lies its hash alone, under a secret of the deployment.

-- reference: whoever asks says the code alone; it is found by its hash before anybody knows whose message it was.
create table message_check (
  creditor_id int not null,
  borrower_id bigint not null,
  contact_id bigint not null,
  code_hash bytea not null check (length(code_hash) = 32),
  primary key (creditor_id, borrower_id, contact_id),
  foreign key (creditor_id, borrower_id, contact_id) references contact
);
create unique index message_check_code on message_check (code_hash);

create sequence address_claim_id_seq as bigint;

-- Whoever received the message said so: once a message. It counts until the address is shown to be a party's own again, later.
create table address_claim (
  creditor_id int not null,
  borrower_id bigint not null,
  address_claim_id bigint not null,
  contact_id bigint not null,
  wish text not null check (wish in ('notMe', 'stop', 'delete')),
  -- of the message: by what way it came there
  channel text not null check (channel in ('email', 'text')),
  -- under the borrower's key: a salted digest by which the address is known again; the address itself, unless it was to be deleted
  sealed bytea not null,
  said_at timestamptz not null,
  recorded_by text not null check (recorded_by <> ''),
  recorded_at timestamptz not null default now(),
  primary key (creditor_id, borrower_id, address_claim_id),
  unique (creditor_id, borrower_id, contact_id),
  foreign key (creditor_id, borrower_id, contact_id) references contact
);

-- What was decided before it was said is then no longer decided for the case as it stands: no contact comes of it.
create function address_claim_moves_cases() returns trigger language plpgsql as $$
declare
  of_case bigint;
  day date;
begin
  select (new.said_at at time zone c.zone)::date into day from creditor c where c.creditor_id = new.creditor_id;
  for of_case in
    select c.case_id from delinquency_case c
     where c.creditor_id = new.creditor_id and c.borrower_id = new.borrower_id and c.closed_on is null
  loop
    perform move_case(new.creditor_id, new.borrower_id, of_case, null, 'fact', day, 'addressNotTheirs');
  end loop;
  return null;
end $$;
create trigger address_claim_as_it_happens after insert on address_claim
  for each row execute function address_claim_moves_cases();

create constraint trigger address_claim_entered_as_it_happens after insert on address_claim
  deferrable initially deferred for each row execute function fact_is_entered('address_claim_id');
create trigger address_claim_append_only before update or delete on address_claim for each row execute function refuse_change();
create trigger address_claim_not_emptied before truncate on address_claim execute function refuse_change();
create trigger message_check_append_only before update or delete on message_check for each row execute function refuse_change();
create trigger message_check_not_emptied before truncate on message_check execute function refuse_change();

do $$
declare
  guard record;
begin
  for guard in
    select t.tgrelid::regclass as guarded, t.tgname as name from pg_trigger t
     where not t.tgisinternal and t.tgrelid in ('message_check'::regclass, 'address_claim'::regclass)
  loop
    execute format('alter table %s enable always trigger %I', guard.guarded, guard.name);
  end loop;
end $$;

do $$ begin perform wall('message_check', 'borrower', 'insert'); end $$;
do $$ begin perform wall('address_claim', 'borrower', 'select'); end $$;
