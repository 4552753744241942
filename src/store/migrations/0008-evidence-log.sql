-- Every fact of a case, and every change of what a book is judged by, is an entry of an append-only log that anybody can check
-- (docs/formats/evidence-log.md). Whoever writes past the program is held too: no fact without its entry, no number twice
-- or left out, no index given again, no tile and no checkpoint that takes back an earlier one.

-- Facts from here on have entries; older ones are told of by the entry that opens their case's stream.
alter table creditor add column evidence_from timestamptz not null default now();

-- When the key of a borrower was destroyed: what was sealed until then is erased.
alter table borrower add column erased_at timestamptz;

-- A case's entries, numbered without a gap; case 0 of borrower 0 is the stream of the book itself. The row is the lock
-- under which a number is taken. No foreign key, as the book has neither borrower nor case.
create table evidence_stream (
  creditor_id int not null references creditor,
  borrower_id bigint not null,
  case_id bigint not null,
  tag bytea not null check (length(tag) = 16),
  last_number int not null check (last_number >= 0),
  -- the clock set back does not take an entry back in time
  last_at timestamptz not null,
  -- receipts up to this number were handed to the borrower
  receipts_through int not null default 0 check (receipts_through between 0 and last_number),
  primary key (creditor_id, borrower_id, case_id),
  check ((borrower_id = 0) = (case_id = 0))
);
create index evidence_stream_tag on evidence_stream (creditor_id, tag);

create table evidence_entry (
  creditor_id int not null,
  borrower_id bigint not null,
  case_id bigint not null,
  number int not null check (number >= 1),
  kind text not null check (kind ~ '^[a-zA-Z]+$'),
  -- the row that it tells of
  about_table text not null,
  about_key text not null,
  commitment bytea not null check (length(commitment) = 32),
  -- salt and content: under the borrower's key, or in the open where there is no borrower or the key is to go
  sealed bytea,
  opened text,
  -- its place in the log; null: the integrator has not come by yet
  leaf_index bigint check (leaf_index >= 0),
  recorded_at timestamptz not null default now(),
  primary key (creditor_id, borrower_id, case_id, number),
  foreign key (creditor_id, borrower_id, case_id) references evidence_stream,
  check ((sealed is null) <> (opened is null)),
  check (borrower_id = 0 or kind in ('access', 'caseClosed', 'erasure') or sealed is not null)
);
create index evidence_entry_waiting on evidence_entry (creditor_id, borrower_id, case_id, number) where leaf_index is null;
create index evidence_entry_placed on evidence_entry (creditor_id, leaf_index) where leaf_index is not null;
-- The key first: before its first analyze the planner would else take this index for what the primary key finds.
create index evidence_entry_about on evidence_entry (about_key, about_table, borrower_id, creditor_id);

create function evidence_number_goes_on() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    -- The number was taken, and the one before it is there.
    perform 1 from evidence_stream s
     where s.creditor_id = new.creditor_id and s.borrower_id = new.borrower_id and s.case_id = new.case_id and s.last_number >= new.number
       and (new.number <= 1 or exists (
         select 1 from evidence_entry e
          where e.creditor_id = new.creditor_id and e.borrower_id = new.borrower_id and e.case_id = new.case_id and e.number = new.number - 1));
    if not found or new.leaf_index is not null then
      raise exception 'number % of stream % is not the next', new.number, new.case_id using errcode = 'restrict_violation';
    end if;
    -- Who looks at what is left of an erased borrower: there is no key any more.
    if new.kind = 'access' and new.opened is not null and new.borrower_id <> 0 then
      perform 1 from borrower b where b.creditor_id = new.creditor_id and b.borrower_id = new.borrower_id and b.erased_at is not null;
      if not found then
        raise exception 'what is entered of borrower % is sealed', new.borrower_id using errcode = 'check_violation';
      end if;
    end if;
  elsif old.leaf_index is not null or new.leaf_index is null
     or (new.creditor_id, new.borrower_id, new.case_id, new.number, new.kind, new.about_table, new.about_key, new.commitment, new.sealed, new.opened, new.recorded_at)
        is distinct from
        (old.creditor_id, old.borrower_id, old.case_id, old.number, old.kind, old.about_table, old.about_key, old.commitment, old.sealed, old.opened, old.recorded_at) then
    raise exception 'of entry % of stream % only the index is told, once', old.number, old.case_id using errcode = 'restrict_violation';
  else
    -- Salts are random and so no two entries have one leaf hash: none gets the index of another, nor one that the tree gives to nothing.
    perform 1 from evidence_stream s
      join evidence_tile t on t.creditor_id = s.creditor_id and t.level = 0 and t.tile_index = new.leaf_index / 256
     where s.creditor_id = new.creditor_id and s.borrower_id = new.borrower_id and s.case_id = new.case_id
       and substring(t.hashes from (new.leaf_index % 256)::int * 32 + 1 for 32) = sha256('\x00'::bytea || convert_to(
         format('forbear-evidence/v1 %s %s %s %s', new.kind, encode(s.tag, 'hex'), new.number, encode(new.commitment, 'base64')), 'UTF8'));
    if not found then
      raise exception 'the tree does not have entry % of stream % at %', new.number, new.case_id, new.leaf_index using errcode = 'restrict_violation';
    end if;
  end if;
  return new;
end $$;
create trigger evidence_entry_entered_as_it_happens before insert on evidence_entry
  for each row execute function evidence_number_goes_on();
create trigger evidence_entry_goes_forward before update on evidence_entry
  for each row execute function evidence_number_goes_on();

create function evidence_stream_goes_on() returns trigger language plpgsql as $$
begin
  if (new.creditor_id, new.borrower_id, new.case_id, new.tag) is distinct from (old.creditor_id, old.borrower_id, old.case_id, old.tag)
     or new.last_number < old.last_number or new.last_at < old.last_at or new.receipts_through < old.receipts_through then
    raise exception 'the numbers of stream % go up', old.case_id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger evidence_stream_goes_forward before update on evidence_stream
  for each row execute function evidence_stream_goes_on();

-- Numbers that were taken are there when the transaction ends.
create function evidence_numbers_are_there() returns trigger language plpgsql as $$
begin
  perform 1 from evidence_stream s
   where s.creditor_id = new.creditor_id and s.borrower_id = new.borrower_id and s.case_id = new.case_id
     and s.last_number > 0 and not exists (
       select 1 from evidence_entry e
        where e.creditor_id = s.creditor_id and e.borrower_id = s.borrower_id and e.case_id = s.case_id and e.number = s.last_number);
  if found then
    raise exception 'stream % took a number that has no entry', new.case_id using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
create constraint trigger evidence_stream_complete_as_it_happens after insert or update on evidence_stream
  deferrable initially deferred for each row execute function evidence_numbers_are_there();

-- reference: one log a lender
create table evidence_log (
  creditor_id int not null references creditor,
  origin text not null check (origin <> '' and origin !~ '[\s+[:cntrl:]]'),
  verifier_key text not null,
  -- the signing key, under a key of its own, itself wrapped by the deployment's key
  wrapped_key bytea not null,
  sealed_key bytea not null,
  tree_size bigint not null default 0 check (tree_size >= 0),
  -- one integrator at a time; another may take over after this instant
  leased_by text,
  leased_until timestamptz,
  made_at timestamptz not null default now(),
  primary key (creditor_id),
  check ((leased_by is null) = (leased_until is null))
);

create function evidence_log_goes_on() returns trigger language plpgsql as $$
begin
  if (new.creditor_id, new.origin, new.verifier_key, new.made_at) is distinct from (old.creditor_id, old.origin, old.verifier_key, old.made_at)
     or new.tree_size < old.tree_size then
    raise exception 'the log % only grows', old.origin using errcode = 'restrict_violation';
  end if;
  if new.tree_size > old.tree_size and new.tree_size - old.tree_size <> (
    select count(*) from evidence_entry e
     where e.creditor_id = new.creditor_id and e.leaf_index >= old.tree_size and e.leaf_index < new.tree_size) then
    raise exception 'the log % grows by its entries', old.origin using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger evidence_log_goes_forward before update on evidence_log
  for each row execute function evidence_log_goes_on();

-- reference: the tree of a lender's log in tiles of 256 hashes
create table evidence_tile (
  creditor_id int not null references evidence_log,
  level smallint not null check (level between 0 and 7),
  tile_index bigint not null check (tile_index >= 0),
  hashes bytea not null check (length(hashes) between 32 and 8192 and length(hashes) % 32 = 0),
  primary key (creditor_id, level, tile_index)
);
-- Hashes do not get smaller by being packed.
alter table evidence_tile alter column hashes set storage external;

create function evidence_tile_goes_on() returns trigger language plpgsql as $$
begin
  if (new.creditor_id, new.level, new.tile_index) is distinct from (old.creditor_id, old.level, old.tile_index)
     or substring(new.hashes for length(old.hashes)) <> old.hashes then
    raise exception 'tile %/% keeps its hashes', old.level, old.tile_index using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger evidence_tile_goes_forward before update on evidence_tile
  for each row execute function evidence_tile_goes_on();

-- reference: what the log has signed
create table evidence_checkpoint (
  creditor_id int not null references evidence_log,
  size bigint not null check (size >= 1),
  root bytea not null check (length(root) = 32),
  -- signed by the log, without cosignatures
  note text not null,
  made_at timestamptz not null default now(),
  primary key (creditor_id, size)
);

-- Nothing is signed that is not stored.
create function evidence_checkpoint_is_of_the_tree() returns trigger language plpgsql as $$
begin
  perform 1 from evidence_log l where l.creditor_id = new.creditor_id and l.tree_size >= new.size;
  if not found then
    raise exception 'the tree has no % entries', new.size using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger evidence_checkpoint_of_the_tree before insert on evidence_checkpoint
  for each row execute function evidence_checkpoint_is_of_the_tree();

-- reference: witnesses' signatures, a line of the note each
create table evidence_cosignature (
  creditor_id int not null,
  size bigint not null,
  witness text not null check (witness <> ''),
  line text not null,
  received_at timestamptz not null default now(),
  primary key (creditor_id, size, witness),
  foreign key (creditor_id, size) references evidence_checkpoint
);

-- reference: where else the hash of a checkpoint was written
create table evidence_anchor (
  creditor_id int not null,
  size bigint not null,
  anchor text not null check (anchor in ('evm', 'rfc3161')),
  receipt text not null,
  received_at timestamptz not null default now(),
  primary key (creditor_id, size, anchor),
  foreign key (creditor_id, size) references evidence_checkpoint
);

-- No fact without its entry: looked at when the transaction ends. The arguments are the columns that name the row.
create function fact_is_entered() returns trigger language plpgsql as $$
declare
  fact jsonb := to_jsonb(new);
  of_borrower bigint := coalesce((fact ->> 'borrower_id')::bigint, 0);
  key text := fact ->> tg_argv[0];
begin
  if tg_nargs > 1 then key := key || '.' || coalesce(fact ->> tg_argv[1], ''); end if;
  perform 1 from evidence_entry e
    where e.creditor_id = new.creditor_id and e.borrower_id = of_borrower and e.about_table = tg_table_name and e.about_key = key;
  if not found then
    raise exception '% % is not in the evidence log', tg_table_name, key using errcode = 'restrict_violation';
  end if;
  return null;
end $$;

create constraint trigger decision_entered_as_it_happens after insert on decision
  deferrable initially deferred for each row execute function fact_is_entered('decision_id');
create constraint trigger contact_entered_as_it_happens after update on contact
  deferrable initially deferred for each row execute function fact_is_entered('contact_id', 'outcome');
create constraint trigger inbound_contact_entered_as_it_happens after insert on inbound_contact
  deferrable initially deferred for each row execute function fact_is_entered('inbound_contact_id');
create constraint trigger party_fact_entered_as_it_happens after insert on party_fact
  deferrable initially deferred for each row execute function fact_is_entered('party_fact_id');
create constraint trigger income_statement_entered_as_it_happens after insert on income_statement
  deferrable initially deferred for each row execute function fact_is_entered('statement_id');
create constraint trigger negotiation_event_entered_as_it_happens after insert on negotiation_event
  deferrable initially deferred for each row execute function fact_is_entered('negotiation_id', 'version');
create constraint trigger plan_offer_entered_as_it_happens after insert on plan_offer
  deferrable initially deferred for each row execute function fact_is_entered('negotiation_id', 'terms_hash');
create constraint trigger approval_event_entered_as_it_happens after insert on approval_event
  deferrable initially deferred for each row execute function fact_is_entered('approval_id', 'version');
create constraint trigger outbox_entered_as_it_happens after update on outbox
  deferrable initially deferred for each row when (old.state <> new.state and new.state in ('sent', 'failed', 'cancelled'))
  execute function fact_is_entered('contact_id', 'state');
create constraint trigger case_tie_entered_as_it_happens after insert on case_tie
  deferrable initially deferred for each row execute function fact_is_entered('person', 'kind');
create constraint trigger law_pack_entered_as_it_happens after insert on law_pack
  deferrable initially deferred for each row execute function fact_is_entered('pack_hash');
create constraint trigger lender_policy_entered_as_it_happens after insert on lender_policy
  deferrable initially deferred for each row execute function fact_is_entered('lender_policy_id');
create constraint trigger import_file_entered_as_it_happens after insert on import_file
  deferrable initially deferred for each row execute function fact_is_entered('import_id');

create trigger evidence_stream_not_deleted before delete on evidence_stream for each row execute function refuse_change();
create trigger evidence_entry_not_deleted before delete on evidence_entry for each row execute function refuse_change();
create trigger evidence_log_not_deleted before delete on evidence_log for each row execute function refuse_change();
create trigger evidence_tile_not_deleted before delete on evidence_tile for each row execute function refuse_change();
create trigger evidence_checkpoint_append_only before update or delete on evidence_checkpoint for each row execute function refuse_change();
create trigger evidence_cosignature_append_only before update or delete on evidence_cosignature for each row execute function refuse_change();
create trigger evidence_anchor_append_only before update or delete on evidence_anchor for each row execute function refuse_change();
create trigger evidence_stream_not_emptied before truncate on evidence_stream execute function refuse_change();
create trigger evidence_entry_not_emptied before truncate on evidence_entry execute function refuse_change();
create trigger evidence_log_not_emptied before truncate on evidence_log execute function refuse_change();
create trigger evidence_tile_not_emptied before truncate on evidence_tile execute function refuse_change();
create trigger evidence_checkpoint_not_emptied before truncate on evidence_checkpoint execute function refuse_change();
create trigger evidence_cosignature_not_emptied before truncate on evidence_cosignature execute function refuse_change();
create trigger evidence_anchor_not_emptied before truncate on evidence_anchor execute function refuse_change();

do $$
declare
  guard record;
begin
  for guard in
    select t.tgrelid::regclass as guarded, t.tgname as name from pg_trigger t
     where not t.tgisinternal and (t.tgrelid in ('evidence_stream'::regclass, 'evidence_entry'::regclass, 'evidence_log'::regclass,
       'evidence_tile'::regclass, 'evidence_checkpoint'::regclass, 'evidence_cosignature'::regclass, 'evidence_anchor'::regclass)
       or t.tgname like '%\_entered\_as\_it\_happens')
  loop
    execute format('alter table %s enable always trigger %I', guard.guarded, guard.name);
  end loop;
end $$;
