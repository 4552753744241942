-- Who may do what. The server answers people under a role that owns nothing (forbear_server): what it may touch is granted
-- table by table, and of each table it sees the rows of the one for whom it works, told by settings of the transaction.
-- A table that says nothing here is closed to it. The owner (day close, import, the commands) is not bound by it.

do $$
begin
  if not exists (select from pg_roles where rolname = 'forbear_server') then
    begin
      create role forbear_server nologin noinherit;
    exception
      when duplicate_object or unique_violation then null;
      when insufficient_privilege then
        raise exception 'this user may not make roles: let an administrator of the cluster run: create role forbear_server nologin noinherit; grant forbear_server to %;', current_user
          using errcode = 'insufficient_privilege';
    end;
  end if;
  if not pg_has_role(current_user, 'forbear_server', 'member') then
    begin
      execute format('grant forbear_server to %I', current_user);
    exception when insufficient_privilege then
      -- Another made it. Only the server has to be a member: it says so when it starts, and doctor before.
      raise notice 'let an administrator of the cluster run: grant forbear_server to %;', current_user;
    end;
  end if;
  execute format('grant usage on schema %I to forbear_server', current_schema());
end $$;

-- For whom the transaction works: lender, role, scope, account, borrower, one setting a transaction; null: for nobody, who sees nothing.
-- Not in SQL: such a function would be opened up and planned anew in every statement, once for each table.
create function at_part(n int) returns text language plpgsql stable parallel safe as
  $$ begin return nullif(split_part(current_setting('forbear.at', true), '|', n), ''); end $$;
create function at_creditor() returns int language plpgsql stable parallel safe as $$ begin return at_part(1)::int; end $$;
create function at_role() returns text language plpgsql stable parallel safe as $$ begin return at_part(2); end $$;
create function at_scope() returns text language plpgsql stable parallel safe as $$ begin return at_part(3); end $$;
create function at_user() returns bigint language plpgsql stable parallel safe as $$ begin return at_part(4)::bigint; end $$;
create function at_borrower() returns bigint language plpgsql stable parallel safe as $$ begin return at_part(5)::bigint; end $$;

create sequence user_id_seq as bigint;
create sequence look_id_seq as bigint;

-- reference: the people and programs who work with a lender's book; they hang on no borrower. Their login is a staff number or
-- an address at work; the shown name is what approvals and entries name them by.
create table user_account (
  creditor_id int not null references creditor,
  user_id bigint not null,
  login text not null unique check (login ~ '^[a-z0-9][a-z0-9._@-]{1,63}$'),
  shown_name text not null check (shown_name <> ''),
  role text not null check (role in ('agent', 'teamLead', 'approver', 'compliance', 'analyst', 'mediator', 'agency', 'legal', 'fund', 'auditor', 'administrator', 'guarantor', 'assignee')),
  -- who employs them, where it is not the lender
  organisation text check (organisation <> ''),
  sees text not null check (sees in ('book', 'granted')),
  -- argon2id in PHC form; null: they have not chosen one, or sign in elsewhere
  password_hash text check (password_hash like '$argon2id$%'),
  -- the secret of their time-based codes, under the deployment's key, and the last step that was used
  totp_sealed bytea,
  totp_step bigint,
  oidc_issuer text,
  oidc_subject text,
  disabled_at timestamptz,
  made_by text not null check (made_by <> ''),
  recorded_at timestamptz not null default now(),
  primary key (creditor_id, user_id),
  -- approvals, ties and entries know people by their name
  unique (creditor_id, shown_name),
  unique (oidc_issuer, oidc_subject),
  -- an issuer without a subject: who there has this login as a verified address is linked on signing in
  check (oidc_issuer is not null or oidc_subject is null),
  check (role not in ('mediator', 'agency', 'fund', 'guarantor', 'assignee') or sees = 'granted'),
  check (role not in ('analyst', 'compliance', 'auditor', 'administrator') or sees = 'book')
);

-- reference: changes of rights, none taken back.
create table user_event (
  creditor_id int not null,
  user_id bigint not null,
  version int not null check (version >= 1),
  kind text not null check (kind ~ '^[a-zA-Z]+$'),
  -- what was before and after; never a secret
  content text not null,
  recorded_by text not null check (recorded_by <> ''),
  recorded_at timestamptz not null default now(),
  primary key (creditor_id, user_id, version),
  foreign key (creditor_id, user_id) references user_account
);
create trigger user_event_append_only before update or delete on user_event
  for each row execute function refuse_change();

-- Whose case someone may see who does not see the whole book. An ended grant stays, and says until when they could.
create table case_grant (
  creditor_id int not null,
  borrower_id bigint not null,
  case_id bigint not null,
  user_id bigint not null,
  granted_at timestamptz not null,
  until_at timestamptz,
  granted_by text not null check (granted_by <> ''),
  reason text not null check (reason <> ''),
  ended_at timestamptz,
  ended_by text,
  primary key (creditor_id, borrower_id, case_id, user_id, granted_at),
  foreign key (creditor_id, borrower_id, case_id) references delinquency_case,
  foreign key (creditor_id, user_id) references user_account,
  check ((ended_at is null) = (ended_by is null)),
  check (until_at is null or until_at > granted_at)
);
create unique index case_grant_once on case_grant (creditor_id, borrower_id, case_id, user_id) where ended_at is null;
create index case_grant_of_user on case_grant (creditor_id, user_id) where ended_at is null;

-- reference: who is signed in. The token itself is with them alone; what stands here finds it by its hash. A borrower's session
-- names the borrower, but is found by its hash and hangs on no borrower's key.
create table app_session (
  creditor_id int not null references creditor,
  session_hash bytea not null check (length(session_hash) = 32),
  kind text not null check (kind in ('user', 'borrower')),
  user_id bigint,
  of_borrower_id bigint,
  of_case_id bigint,
  -- password: the second step is still to come; full: signed in
  step text not null check (step in ('password', 'full')),
  -- sessions that came of one sign-in by renewing their token: a token that was renewed and comes back was stolen
  family bytea not null check (length(family) = 16),
  renewed_at timestamptz,
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  -- of the browser that signed in; another one's cookie is a stolen one
  agent_hash bytea,
  -- who asked for it in their name, where an agent helps
  opened_by text,
  primary key (creditor_id, session_hash),
  foreign key (creditor_id, user_id) references user_account,
  check ((kind = 'user') = (user_id is not null)),
  check ((kind = 'borrower') = (of_borrower_id is not null and of_case_id is not null)),
  check (expires_at > created_at)
);
create unique index app_session_hash on app_session (session_hash);
create index app_session_family on app_session (family);
create index app_session_user on app_session (creditor_id, user_id) where ended_at is null;

-- Who looked at a borrower's file. `review`: an inquiry into money laundering or fraud, which the law keeps from the borrower.
create table file_look (
  creditor_id int not null,
  borrower_id bigint not null,
  case_id bigint not null,
  look_id bigint not null,
  operation text not null check (operation ~ '^[a-zA-Z]+$'),
  by_kind text not null check (by_kind in ('user', 'borrower', 'command')),
  by_user_id bigint,
  by_name text not null check (by_name <> ''),
  by_role text not null check (by_role <> ''),
  -- name and addresses were shown whole
  whole boolean not null default false,
  review text check (review in ('moneyLaundering', 'fraud')),
  reason text,
  at timestamptz not null,
  primary key (creditor_id, borrower_id, look_id),
  foreign key (creditor_id, borrower_id) references borrower,
  check (review is null or reason is not null)
);
create index file_look_by_case on file_look (creditor_id, borrower_id, case_id, look_id desc);
create trigger file_look_append_only before update or delete on file_look
  for each row execute function refuse_change();

-- reference: writes that were done, by the key that their caller gave: in the transaction of the write itself, so that none is
-- done twice. Answers are under the deployment's key and kept for a day.
create table idempotency_key (
  creditor_id int not null references creditor,
  caller text not null,
  key text not null check (length(key) between 1 and 200),
  request_hash bytea not null check (length(request_hash) = 32),
  status int,
  answer_sealed bytea,
  recorded_at timestamptz not null default now(),
  primary key (creditor_id, caller, key),
  check ((status is null) = (answer_sealed is null))
);

-- Whether the one for whom the transaction works may see what hangs on this borrower, on this case. Numbers of the book itself
-- (borrower 0) are seen by all of the lender's.
create function sees_borrower(creditor int, borrower bigint) returns boolean
  language sql stable security definer set search_path from current as $$
  select case at_scope()
    when 'book' then true
    when 'own' then borrower in (0, at_borrower())
    when 'granted' then borrower = 0 or exists (
      select 1 from case_grant g
       where g.creditor_id = creditor and g.borrower_id = borrower and g.user_id = at_user()
         and g.ended_at is null and (g.until_at is null or g.until_at > now()))
    else false end
$$;
create function sees_case(creditor int, borrower bigint, of_case bigint) returns boolean
  language sql stable security definer set search_path from current as $$
  select case at_scope()
    when 'book' then true
    when 'own' then borrower in (0, at_borrower())
    when 'granted' then borrower = 0 or exists (
      select 1 from case_grant g
       where g.creditor_id = creditor and g.borrower_id = borrower and g.case_id = of_case and g.user_id = at_user()
         and g.ended_at is null and (g.until_at is null or g.until_at > now()))
    else false end
$$;

-- The wall of one table. `who`: 'borrower' by the borrower or case of the row; 'lender' for all of the lender's, since nothing of a
-- borrower stands there; 'book' for those who see the whole book. Later migrations call it for their own tables.
create function wall(of_table text, who text, rights text default 'select, insert, update') returns void language plpgsql as $$
declare
  has_case boolean := exists (
    select 1 from pg_attribute a where a.attrelid = of_table::regclass and a.attname = 'case_id' and not a.attisdropped and a.attnotnull);
  rule text;
begin
  rule := 'creditor_id = (select at_creditor())';
  if who = 'borrower' then
    rule := rule || ' and ((select at_scope()) = ''book'' or '
      || case when has_case then 'sees_case(creditor_id, borrower_id, case_id)' else 'sees_borrower(creditor_id, borrower_id)' end || ')';
  elsif who = 'book' then
    rule := rule || ' and (select at_scope()) = ''book''';
  elsif who <> 'lender' then
    raise exception 'no such wall: %', who;
  end if;
  execute format('alter table %I enable row level security', of_table);
  execute format('create policy %I on %I to forbear_server using (%s) with check (%s)', of_table || '_wall', of_table, rule, rule);
  execute format('grant %s on %I to forbear_server', rights, of_table);
end $$;

-- A statement of a migration's own function is planned before the table is there: one call a table.
do $$
declare
  t text;
begin
  foreach t in array array[
    'borrower', 'borrower_ref', 'loan', 'loan_ref', 'loan_state', 'schedule', 'instalment', 'ledger_entry', 'loan_event',
    'creditor_share', 'delinquency_case', 'case_event', 'decision', 'contact', 'inbound_contact', 'party_fact', 'outbox',
    'income_statement', 'capacity', 'capacity_step', 'case_tie', 'negotiation', 'plan_offer', 'plan_offer_instalment', 'approval',
    'approval_event', 'negotiation_event', 'evidence_stream', 'evidence_entry', 'case_file', 'legal_hold', 'agreement',
    'agreement_terms', 'agreement_signature', 'signing', 'signing_event', 'verified_address', 'agreement_event', 'agreement_act', 'case_grant'
  ] loop
    perform wall(t, 'borrower');
  end loop;
  perform wall('ageing_span', 'borrower', 'select, insert, update, delete');
  -- An arrival is taken off the list when its file is entered.
  perform wall('file_arrival', 'borrower', 'select, insert, delete');
  perform wall('file_look', 'borrower', 'select, insert');
  foreach t in array array['law_pack', 'lender_policy', 'signing_key'] loop
    perform wall(t, 'lender', 'select, insert');
  end loop;
  foreach t in array array['creditor', 'day_close', 'evidence_log', 'evidence_tile', 'evidence_checkpoint', 'evidence_cosignature', 'evidence_anchor'] loop
    perform wall(t, 'lender', 'select');
  end loop;
  perform wall('import_file', 'book', 'select');
  perform wall('suspense_receipt', 'book', 'select, insert, update');
  perform wall('user_event', 'book', 'select, insert');
  perform wall('idempotency_key', 'lender', 'select, insert, update, delete');
end $$;

-- Of accounts the server's role sees no secret: passwords and codes are checked by the part that signs people in.
alter table user_account enable row level security;
create policy user_account_seen on user_account for select to forbear_server
  using (creditor_id = (select at_creditor()) and ((select at_scope()) = 'book' or user_id = (select at_user())));
create policy user_account_made on user_account for insert to forbear_server
  with check (creditor_id = (select at_creditor()) and (select at_role()) = 'administrator');
create policy user_account_changed on user_account for update to forbear_server
  using (creditor_id = (select at_creditor()) and (select at_role()) = 'administrator')
  with check (creditor_id = (select at_creditor()) and (select at_role()) = 'administrator');
grant select (creditor_id, user_id, login, shown_name, role, organisation, sees, oidc_issuer, oidc_subject, disabled_at, made_by, recorded_at) on user_account to forbear_server;
grant insert (creditor_id, user_id, login, shown_name, role, organisation, sees, oidc_issuer, oidc_subject, made_by) on user_account to forbear_server;
grant update (role, organisation, sees, oidc_issuer, oidc_subject, disabled_at) on user_account to forbear_server;

-- A review that the borrower must not know of is seen by those whose office it is.
create policy file_look_review on file_look as restrictive for select to forbear_server
  using (review is null or (select at_role()) in ('compliance', 'auditor'));

do $$ begin execute format('grant usage on all sequences in schema %I to forbear_server', current_schema()); end $$;
