-- Files beside a case, how long they are kept, what holds them back from being removed, and the end of a borrower's key.
-- Whoever writes past the program is held too: nothing removed under a legal hold or while the case is open, no key destroyed
-- without an entry that says so.

create sequence case_file_id_seq as bigint;
create sequence legal_hold_id_seq as bigint;

-- A recording, a letter, a photo. Its bytes lie in the file store, sealed, under the SHA-256 of the sealed bytes; that of the
-- clear ones would tell what a file is to whoever guesses, and so it is sealed too.
create table case_file (
  creditor_id int not null,
  borrower_id bigint not null,
  case_id bigint not null,
  file_id bigint not null,
  kind text not null check (kind ~ '^[a-zA-Z]+$'),
  media_type text not null check (media_type ~ '^[a-z]+/[a-z0-9.+-]+$'),
  -- in clear
  bytes bigint not null check (bytes > 0),
  -- the address in the store
  sealed_digest text not null check (sealed_digest ~ '^[0-9a-f]{64}$'),
  -- under the borrower's key: SHA-256 of the clear bytes, name and note as given
  sealed_detail bytea not null,
  -- of which contact it is
  contact_id bigint,
  -- from when a time counts that runs from the file itself: the day of that contact, else the day it was handed in
  of_day date not null,
  recorded_by text not null check (recorded_by <> ''),
  recorded_at timestamptz not null default now(),
  removed_on date,
  removed_ground text check (removed_ground in ('retention', 'erasure')),
  -- the rule whose time was over, where one was
  removed_rule text,
  primary key (creditor_id, borrower_id, file_id),
  unique (creditor_id, borrower_id, sealed_digest),
  foreign key (creditor_id, borrower_id, case_id) references delinquency_case,
  foreign key (creditor_id, borrower_id, contact_id) references contact,
  check ((removed_on is null) = (removed_ground is null)),
  check (removed_ground is distinct from 'retention' or removed_rule is not null)
);
create index case_file_of_case on case_file (creditor_id, borrower_id, case_id, file_id);
create index case_file_address on case_file (sealed_digest collate "C");

-- A file on its way into the store: written before it is put there, gone when its row stands. One that is left shows a put
-- that somebody has to clear up after.
create table file_arrival (
  creditor_id int not null,
  borrower_id bigint not null,
  case_id bigint not null,
  file_id bigint not null,
  sealed_digest text not null check (sealed_digest ~ '^[0-9a-f]{64}$'),
  begun_at timestamptz not null default now(),
  primary key (creditor_id, borrower_id, file_id),
  foreign key (creditor_id, borrower_id, case_id) references delinquency_case
);
create index file_arrival_begun on file_arrival (creditor_id, begun_at);

-- While the last of these says set, nothing of the borrower is removed or erased, whatever time is over.
create table legal_hold (
  creditor_id int not null,
  borrower_id bigint not null,
  legal_hold_id bigint not null,
  -- the case on which it was said
  case_id bigint not null,
  state text not null check (state in ('set', 'released')),
  -- why, under the borrower's key
  sealed_reason bytea not null,
  recorded_by text not null check (recorded_by <> ''),
  recorded_at timestamptz not null default now(),
  primary key (creditor_id, borrower_id, legal_hold_id),
  foreign key (creditor_id, borrower_id, case_id) references delinquency_case
);

create function is_under_hold(of_creditor int, of_borrower bigint) returns boolean language sql stable as $$
  select coalesce((select h.state = 'set' from legal_hold h where h.creditor_id = of_creditor and h.borrower_id = of_borrower
                    order by h.legal_hold_id desc limit 1), false)
$$;

create function legal_hold_in_turn() returns trigger language plpgsql as $$
begin
  if (new.state = 'set') = is_under_hold(new.creditor_id, new.borrower_id) then
    raise exception 'a hold is set and then released, in turn' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger legal_hold_in_turn_as_it_happens before insert on legal_hold
  for each row execute function legal_hold_in_turn();

create function case_file_goes_forward() returns trigger language plpgsql as $$
begin
  if (new.creditor_id, new.borrower_id, new.case_id, new.file_id, new.kind, new.media_type, new.bytes, new.sealed_digest, new.sealed_detail,
      new.contact_id, new.of_day, new.recorded_by, new.recorded_at)
     is distinct from
     (old.creditor_id, old.borrower_id, old.case_id, old.file_id, old.kind, old.media_type, old.bytes, old.sealed_digest, old.sealed_detail,
      old.contact_id, old.of_day, old.recorded_by, old.recorded_at)
     or old.removed_on is not null or new.removed_on is null then
    raise exception 'of file % only the removal is told, once', old.file_id using errcode = 'restrict_violation';
  end if;
  if is_under_hold(new.creditor_id, new.borrower_id) then
    raise exception 'file % is under a legal hold', old.file_id using errcode = 'restrict_violation';
  end if;
  perform 1 from delinquency_case c
   where c.creditor_id = new.creditor_id and c.borrower_id = new.borrower_id and c.closed_on is null;
  if found then
    raise exception 'file % is of a borrower whose case is open', old.file_id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger case_file_goes_forward before update on case_file
  for each row execute function case_file_goes_forward();

-- A key is destroyed only after its time, and what is erased stays erased: the day is not taken back.
create function borrower_key_ends() returns trigger language plpgsql as $$
begin
  if old.erased_at is not null and (new.erased_at is null or new.erased_at < old.erased_at) then
    raise exception 'borrower % was erased: that is not taken back', old.borrower_id using errcode = 'restrict_violation';
  end if;
  if old.wrapped_key is null or new.wrapped_key is not null then return new; end if;
  if new.erased_at is null or new.erased_at is not distinct from old.erased_at then
    raise exception 'the key of borrower % goes with the day on which it was erased', old.borrower_id using errcode = 'restrict_violation';
  end if;
  if is_under_hold(new.creditor_id, new.borrower_id) then
    raise exception 'borrower % is under a legal hold', old.borrower_id using errcode = 'restrict_violation';
  end if;
  perform 1 from delinquency_case c
   where c.creditor_id = new.creditor_id and c.borrower_id = new.borrower_id and c.closed_on is null;
  if found then
    raise exception 'a case of borrower % is open', old.borrower_id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger borrower_key_ends before update on borrower
  for each row when (old.wrapped_key is not null or old.erased_at is not null) execute function borrower_key_ends();

-- Each stream of the borrower says so as its last word, and no file is left behind whose key is gone.
create function erasure_is_entered() returns trigger language plpgsql as $$
begin
  perform 1 from evidence_stream s
   where s.creditor_id = new.creditor_id and s.borrower_id = new.borrower_id and s.last_number > 0 and not exists (
     select 1 from evidence_entry e
      where e.creditor_id = s.creditor_id and e.borrower_id = s.borrower_id and e.case_id = s.case_id
        and e.number = s.last_number and e.kind = 'erasure');
  if found then
    raise exception 'the erasure of borrower % is not in the evidence log', new.borrower_id using errcode = 'restrict_violation';
  end if;
  perform 1 from case_file f
   where f.creditor_id = new.creditor_id and f.borrower_id = new.borrower_id and f.removed_on is null;
  if found then
    raise exception 'files of borrower % are left whose key is gone', new.borrower_id using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
create constraint trigger borrower_erasure_entered_as_it_happens after update on borrower
  deferrable initially deferred for each row when (old.wrapped_key is not null and new.wrapped_key is null)
  execute function erasure_is_entered();

create constraint trigger case_file_entered_as_it_happens after insert on case_file
  deferrable initially deferred for each row execute function fact_is_entered('file_id');
create constraint trigger case_file_removal_entered_as_it_happens after update on case_file
  deferrable initially deferred for each row when (old.removed_on is null and new.removed_on is not null)
  execute function fact_is_entered('file_id', 'removed_ground');
create constraint trigger legal_hold_entered_as_it_happens after insert on legal_hold
  deferrable initially deferred for each row execute function fact_is_entered('legal_hold_id');

create trigger case_file_not_deleted before delete on case_file for each row execute function refuse_change();
create trigger case_file_not_emptied before truncate on case_file execute function refuse_change();
create trigger legal_hold_append_only before update or delete on legal_hold for each row execute function refuse_change();
create trigger legal_hold_not_emptied before truncate on legal_hold execute function refuse_change();

do $$
declare
  guard record;
begin
  for guard in
    select t.tgrelid::regclass as guarded, t.tgname as name from pg_trigger t
     where not t.tgisinternal and (t.tgrelid in ('case_file'::regclass, 'legal_hold'::regclass) or t.tgname in ('borrower_key_ends', 'borrower_erasure_entered_as_it_happens'))
  loop
    execute format('alter table %s enable always trigger %I', guard.guarded, guard.name);
  end loop;
end $$;
