-- Nobody is contacted but by a decision of the law that allowed it, made for the very state in which the case still is.
-- docs/decisions/0010 says why the database itself holds this, and what it cannot hold.

-- The law that governs what is done about this lender's loans: the id of a law pack.
alter table creditor add column jurisdiction text not null default 'cn' check (jurisdiction <> '');

-- A borrower of whom no name was given gets a key as well once something about them has to be sealed.
alter table borrower drop constraint borrower_check;
alter table borrower add constraint borrower_sealed_under_key check (wrapped_key is not null or sealed is null);

create sequence decision_id_seq as bigint;
create sequence contact_id_seq as bigint;
create sequence inbound_contact_id_seq as bigint;
create sequence party_fact_id_seq as bigint;

-- A case moves on with every contact, outcome and fact: what was decided before is then no longer decided for it.
alter table case_event drop constraint case_event_kind_check;
alter table case_event add constraint case_event_kind_check
  check (kind in ('opened', 'closed', 'contact', 'outcome', 'inbound', 'fact'));

create function refuse_version_jump() returns trigger language plpgsql as $$
begin
  if new.version not in (old.version, old.version + 1) then
    raise exception 'the version of case % goes up one at a time', old.case_number using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger delinquency_case_goes_forward before update on delinquency_case
  for each row execute function refuse_version_jump();

-- One step of a case, with the event that says why. `from_version` null: from wherever it stands.
create function move_case(of_creditor int, of_borrower bigint, of_case bigint, from_version int, why text, day date, what text)
returns void language plpgsql as $$
begin
  update delinquency_case c set version = c.version + 1
   where c.creditor_id = of_creditor and c.borrower_id = of_borrower and c.case_id = of_case
     and c.version = coalesce(from_version, c.version);
  if not found then
    raise exception 'case % is no longer in state %: decide again', of_case, from_version using errcode = 'restrict_violation';
  end if;
  insert into case_event (creditor_id, borrower_id, case_id, version, kind, on_day, because)
  select c.creditor_id, c.borrower_id, c.case_id, c.version, why, day, what from delinquency_case c
   where c.creditor_id = of_creditor and c.borrower_id = of_borrower and c.case_id = of_case;
end $$;

-- reference: the packs that decisions were made by, whole, so that a decision of years ago can be run again.
create table law_pack (
  creditor_id int not null references creditor,
  pack_hash text not null,
  jurisdiction text not null check (jurisdiction <> ''),
  content text not null,
  first_used_at timestamptz not null default now(),
  primary key (creditor_id, pack_hash),
  constraint law_pack_is_what_it_says check (pack_hash = 'sha256:' || encode(sha256(convert_to(content, 'UTF8')), 'hex'))
);

-- What the law said of one act on one person at one instant, whatever it said. A contact adds nothing to it: who, how,
-- when and with which words stands here, so no contact can be another than the one that was decided.
create table decision (
  creditor_id int not null,
  borrower_id bigint not null,
  case_id bigint not null,
  decision_id bigint not null,
  case_version int not null check (case_version >= 1),
  -- contact: whether to make one. send: whether one that was allowed may go out now.
  purpose text not null check (purpose in ('contact', 'send')),
  send_of_contact_id bigint,
  -- made by the caller: the same attempt again is answered alike
  attempt_id text not null check (attempt_id ~ '^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$'),
  act text not null check (act in ('placeCall', 'sendText', 'sendEmail', 'sendLetter', 'sendInApp', 'postSocial', 'visit', 'contactThirdParty')),
  role text not null check (role in ('borrower', 'coBorrower', 'guarantor', 'spouse', 'parentOfMinor', 'guardian', 'executor', 'successor', 'attorney', 'debtAdviser', 'contactPerson', 'employer', 'thirdParty', 'creditor', 'creditBureau')),
  -- whom counters go by: an id where one was given, else the role
  person text not null check (person <> ''),
  channel text not null check (channel in ('voice', 'text', 'email', 'letter', 'inApp', 'social', 'visit')),
  mode text check (mode in ('notification', 'interactive')),
  -- null: about all that is owed
  loan_id bigint,
  acted_by text not null check (acted_by in ('us', 'agency')),
  -- the instant that was asked about, and the day it is where the person is
  decided_at timestamptz not null,
  on_day date not null,
  jurisdiction text not null,
  pack_hash text not null,
  outcome text not null check (outcome in ('allowed', 'forbidden', 'undetermined')),
  words text not null check (words in ('none', 'clean', 'review', 'blocked')),
  -- rules, articles and figures; no names and no addresses
  because jsonb not null,
  warnings jsonb not null,
  missing jsonb not null,
  findings jsonb not null,
  frees_up_at timestamptz,
  -- under the borrower's key: all that the decision was made from; address and words of the message
  sealed_input bytea not null,
  sealed_message bytea,
  recorded_by text not null check (recorded_by <> ''),
  recorded_at timestamptz not null default now(),
  primary key (creditor_id, borrower_id, decision_id),
  unique (creditor_id, borrower_id, attempt_id),
  constraint decision_as_contacts_name_it unique (creditor_id, borrower_id, case_id, case_version, decision_id, act, outcome, purpose),
  constraint decision_as_sending_names_it unique (creditor_id, borrower_id, send_of_contact_id, case_version, decision_id, outcome),
  foreign key (creditor_id, borrower_id, case_id) references delinquency_case,
  foreign key (creditor_id, borrower_id, loan_id) references loan,
  foreign key (creditor_id, pack_hash) references law_pack,
  check ((purpose = 'send') = (send_of_contact_id is not null)),
  check (outcome <> 'allowed' or (words in ('none', 'clean') and because = '[]'::jsonb and missing = '[]'::jsonb)),
  check (outcome = 'forbidden' or (words <> 'blocked' and because = '[]'::jsonb)),
  check (words = 'none' or sealed_message is not null or purpose = 'send')
);

create function decide_for_case_as_it_stands() returns trigger language plpgsql as $$
begin
  perform 1 from delinquency_case c
    where c.creditor_id = new.creditor_id and c.borrower_id = new.borrower_id and c.case_id = new.case_id and c.version = new.case_version;
  if not found then
    raise exception 'a decision is made for the case as it stands, and case % is not in state %', new.case_id, new.case_version
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
create trigger decision_as_it_happens after insert on decision
  for each row execute function decide_for_case_as_it_stands();

-- A contact that we, or an agency for us, make: one allowed decision carried out.
create table contact (
  creditor_id int not null,
  borrower_id bigint not null,
  case_id bigint not null,
  contact_id bigint not null,
  case_version int not null,
  decision_id bigint not null,
  act text not null,
  decision_outcome text not null check (decision_outcome = 'allowed'),
  decision_purpose text not null check (decision_purpose = 'contact'),
  -- null until it is told
  outcome text check (outcome in ('conversation', 'connected', 'unanswered', 'voicemail', 'notConnected', 'delivered', 'bounced', 'refused')),
  outcome_at timestamptz,
  outcome_on date,
  recorded_at timestamptz not null default now(),
  primary key (creditor_id, borrower_id, contact_id),
  unique (creditor_id, borrower_id, decision_id),
  unique (creditor_id, borrower_id, case_id, case_version),
  constraint contact_was_allowed
    foreign key (creditor_id, borrower_id, case_id, case_version, decision_id, act, decision_outcome, decision_purpose)
    references decision (creditor_id, borrower_id, case_id, case_version, decision_id, act, outcome, purpose),
  check ((outcome is null) = (outcome_at is null) and (outcome is null) = (outcome_on is null))
);
create index contact_number on contact (creditor_id, contact_id);

-- The history that limits are counted in has now changed: the case moves on, so no other contact is made from the same
-- state. The decision is looked for here as well, for sessions in which foreign keys are switched off.
create function contact_moves_case() returns trigger language plpgsql as $$
declare
  day date;
begin
  select d.on_day into day from decision d
   where d.creditor_id = new.creditor_id and d.borrower_id = new.borrower_id and d.case_id = new.case_id
     and d.case_version = new.case_version and d.decision_id = new.decision_id and d.act = new.act
     and d.outcome = new.decision_outcome and d.purpose = new.decision_purpose;
  if not found then
    raise exception 'no decision allowed this contact' using errcode = 'foreign_key_violation';
  end if;
  if new.outcome is not null then
    raise exception 'a contact is stored before it is made: its outcome is told afterwards' using errcode = 'restrict_violation';
  end if;
  perform move_case(new.creditor_id, new.borrower_id, new.case_id, new.case_version, 'contact', day, new.act);
  return null;
end $$;
create trigger contact_as_it_happens after insert on contact
  for each row execute function contact_moves_case();

-- Only what came of it is added; what was thought delivered can still come back.
create function contact_outcome_goes_forward() returns trigger language plpgsql as $$
begin
  if (new.creditor_id, new.borrower_id, new.case_id, new.contact_id, new.case_version, new.decision_id, new.act, new.decision_outcome, new.decision_purpose, new.recorded_at)
     is distinct from
     (old.creditor_id, old.borrower_id, old.case_id, old.contact_id, old.case_version, old.decision_id, old.act, old.decision_outcome, old.decision_purpose, old.recorded_at)
     or new.outcome is null
     or not (old.outcome is null or (old.outcome = 'delivered' and new.outcome in ('bounced', 'refused'))) then
    raise exception 'of contact % only the outcome is told, and only forward', old.contact_id using errcode = 'restrict_violation';
  end if;
  perform move_case(new.creditor_id, new.borrower_id, new.case_id, null, 'outcome', new.outcome_on, new.outcome);
  return new;
end $$;
create trigger contact_goes_forward before update on contact
  for each row execute function contact_outcome_goes_forward();

-- When the borrower, or somebody for them, contacts us. It needs no decision, and nothing can be sent for it.
create table inbound_contact (
  creditor_id int not null,
  borrower_id bigint not null,
  inbound_contact_id bigint not null,
  act text not null check (act in ('placeCall', 'sendText', 'sendEmail', 'sendLetter', 'sendInApp', 'postSocial', 'visit')),
  role text not null check (role in ('borrower', 'coBorrower', 'guarantor', 'spouse', 'parentOfMinor', 'guardian', 'executor', 'successor', 'attorney', 'debtAdviser', 'contactPerson', 'employer', 'thirdParty', 'creditor', 'creditBureau')),
  person text not null check (person <> ''),
  mode text check (mode in ('notification', 'interactive')),
  loan_id bigint,
  outcome text not null check (outcome in ('conversation', 'connected', 'unanswered', 'voicemail', 'notConnected', 'delivered', 'bounced', 'refused')),
  at timestamptz not null,
  on_day date not null,
  -- address and content, under the borrower's key
  sealed bytea,
  recorded_by text not null check (recorded_by <> ''),
  recorded_at timestamptz not null default now(),
  primary key (creditor_id, borrower_id, inbound_contact_id),
  foreign key (creditor_id, borrower_id) references borrower,
  foreign key (creditor_id, borrower_id, loan_id) references loan
);

-- What is known of a borrower that the law asks for, by the names of the packs. The latest row of a name counts.
create table party_fact (
  creditor_id int not null,
  borrower_id bigint not null,
  party_fact_id bigint not null,
  name text not null check (name ~ '^[a-zA-Z.]+$'),
  sealed_value bytea not null,
  on_day date not null,
  recorded_by text not null check (recorded_by <> ''),
  recorded_at timestamptz not null default now(),
  primary key (creditor_id, borrower_id, party_fact_id),
  foreign key (creditor_id, borrower_id) references borrower
);
create index party_fact_latest on party_fact (creditor_id, borrower_id, name, party_fact_id desc);

-- A request to stop that comes in between a decision and its contact makes the contact impossible.
create function news_moves_case() returns trigger language plpgsql as $$
declare
  of_case bigint;
begin
  for of_case in
    select c.case_id from delinquency_case c
     where c.creditor_id = new.creditor_id and c.borrower_id = new.borrower_id and c.closed_on is null
  loop
    if tg_table_name = 'party_fact' then
      perform move_case(new.creditor_id, new.borrower_id, of_case, null, 'fact', new.on_day, new.name);
    else
      perform move_case(new.creditor_id, new.borrower_id, of_case, null, 'inbound', new.on_day, new.act);
    end if;
  end loop;
  return null;
end $$;
create trigger party_fact_as_it_happens after insert on party_fact
  for each row execute function news_moves_case();
create trigger inbound_contact_as_it_happens after insert on inbound_contact
  for each row execute function news_moves_case();

-- What is to be sent, and how far that has come. Channels send what stands here and nothing else.
create table outbox (
  creditor_id int not null,
  borrower_id bigint not null,
  contact_id bigint not null,
  -- sending: handed to the channel and no answer yet. It counts as sent, and is never sent again by itself.
  state text not null check (state in ('waiting', 'sending', 'sent', 'failed', 'cancelled')),
  tries int not null default 0 check (tries >= 0),
  next_try_at timestamptz not null,
  -- the decision by which it was handed to the channel last
  send_decision_id bigint,
  send_case_version int,
  send_outcome text check (send_outcome = 'allowed'),
  sending_at timestamptz,
  sent_at timestamptz,
  provider_id text,
  -- a code; never what a server wrote, which may hold addresses
  last_error text check (last_error ~ '^[A-Za-z]+[0-9]{0,3}$' and length(last_error) <= 40),
  primary key (creditor_id, borrower_id, contact_id),
  constraint outbox_of_contact foreign key (creditor_id, borrower_id, contact_id) references contact,
  constraint outbox_was_allowed
    foreign key (creditor_id, borrower_id, contact_id, send_case_version, send_decision_id, send_outcome)
    references decision (creditor_id, borrower_id, send_of_contact_id, case_version, decision_id, outcome),
  check (num_nulls(send_decision_id, send_case_version, send_outcome, sending_at) in (0, 4)),
  check (state not in ('sending', 'sent') or send_decision_id is not null),
  check ((state = 'sent') = (sent_at is not null))
);
create index outbox_waiting on outbox (next_try_at) where state = 'waiting';
create index outbox_unconfirmed on outbox (creditor_id, sending_at) where state = 'sending';

create function outbox_begins_waiting() returns trigger language plpgsql as $$
begin
  if new.state <> 'waiting' or new.tries <> 0 or new.send_decision_id is not null then
    raise exception 'what is to be sent waits first' using errcode = 'restrict_violation';
  end if;
  perform 1 from contact c
    where c.creditor_id = new.creditor_id and c.borrower_id = new.borrower_id and c.contact_id = new.contact_id;
  if not found then
    raise exception 'nothing is sent but for a contact' using errcode = 'foreign_key_violation';
  end if;
  return null;
end $$;
create trigger outbox_as_it_happens after insert on outbox
  for each row execute function outbox_begins_waiting();

-- To the channel only by a decision of its own, allowed, for the case as it stands now: what came in meanwhile counts.
create function outbox_goes_forward() returns trigger language plpgsql as $$
begin
  if (new.creditor_id, new.borrower_id, new.contact_id) is distinct from (old.creditor_id, old.borrower_id, old.contact_id)
     or old.state in ('sent', 'failed', 'cancelled')
     or (old.state = 'waiting' and new.state = 'sent')
     or (old.state = 'sending' and new.state = 'cancelled') then
    raise exception 'contact % goes from waiting to sending to sent, and not from % to %', old.contact_id, old.state, new.state
      using errcode = 'restrict_violation';
  end if;
  if new.state = 'sending' and old.state = 'waiting' then
    perform 1 from decision d join delinquency_case c using (creditor_id, borrower_id, case_id)
      where d.creditor_id = new.creditor_id and d.borrower_id = new.borrower_id and d.decision_id = new.send_decision_id
        and d.send_of_contact_id = new.contact_id and d.outcome = 'allowed' and d.case_version = new.send_case_version
        and c.version = d.case_version and d.decision_id is distinct from old.send_decision_id
      for share of c;
    if not found then
      raise exception 'contact % is not allowed to go out as its case stands: decide again', new.contact_id
        using errcode = 'restrict_violation';
    end if;
  elsif new.send_decision_id is distinct from old.send_decision_id then
    raise exception 'the decision by which contact % went out is not changed', new.contact_id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger outbox_goes_forward before update on outbox
  for each row execute function outbox_goes_forward();

create trigger law_pack_append_only before update or delete on law_pack for each row execute function refuse_change();
create trigger decision_append_only before update or delete on decision for each row execute function refuse_change();
create trigger contact_not_deleted before delete on contact for each row execute function refuse_change();
create trigger inbound_contact_append_only before update or delete on inbound_contact for each row execute function refuse_change();
create trigger party_fact_append_only before update or delete on party_fact for each row execute function refuse_change();
create trigger outbox_not_deleted before delete on outbox for each row execute function refuse_change();
create trigger law_pack_not_emptied before truncate on law_pack execute function refuse_change();
create trigger decision_not_emptied before truncate on decision execute function refuse_change();
create trigger contact_not_emptied before truncate on contact execute function refuse_change();
create trigger inbound_contact_not_emptied before truncate on inbound_contact execute function refuse_change();
create trigger party_fact_not_emptied before truncate on party_fact execute function refuse_change();
create trigger outbox_not_emptied before truncate on outbox execute function refuse_change();

-- Also in a session that says it only replicates, where triggers and foreign keys are otherwise passed over.
do $$
declare
  guard record;
begin
  for guard in
    select t.tgrelid::regclass as guarded, t.tgname as name from pg_trigger t
     where not t.tgisinternal and t.tgrelid in ('law_pack'::regclass, 'decision'::regclass, 'contact'::regclass,
       'inbound_contact'::regclass, 'party_fact'::regclass, 'outbox'::regclass, 'delinquency_case'::regclass)
  loop
    execute format('alter table %s enable always trigger %I', guard.guarded, guard.name);
  end loop;
end $$;
