-- Signing in of people with accounts: links by which an account is set up, keys of programs, tries that failed.

alter table user_account add column enrolled_at timestamptz;
grant select (enrolled_at) on user_account to forbear_server;

-- A page that is open keeps the token of its writes when the session's own token is renewed. Null: it is made of the token.
alter table app_session add column csrf_token text check (csrf_token <> '');

-- reference: links by which somebody chooses a password and takes over the secret of their codes. The link itself is with them
-- alone; it is for one account, used once, and a new one ends the one before.
create table enrolment (
  creditor_id int not null,
  link_hash bytea not null check (length(link_hash) = 32),
  user_id bigint not null,
  -- what their authenticator was shown, under the deployment's key; null: nobody opened it yet
  totp_sealed bytea,
  issued_by text not null check (issued_by <> ''),
  issued_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  ended_at timestamptz,
  primary key (creditor_id, link_hash),
  foreign key (creditor_id, user_id) references user_account,
  check (expires_at > issued_at)
);
create unique index enrolment_link on enrolment (link_hash);
create unique index enrolment_once on enrolment (creditor_id, user_id) where used_at is null and ended_at is null;

create sequence api_key_id_seq as bigint;
grant usage on sequence api_key_id_seq to forbear_server;

-- reference: keys of programs, each of which has an account. What stands here finds a key by its number and knows it by its hash.
create table api_key (
  creditor_id int not null,
  key_id bigint not null,
  user_id bigint not null,
  label text not null check (label <> ''),
  secret_hash bytea not null check (length(secret_hash) = 32),
  made_by text not null check (made_by <> ''),
  made_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  ended_at timestamptz,
  ended_by text,
  primary key (creditor_id, key_id),
  foreign key (creditor_id, user_id) references user_account,
  check (expires_at > made_at and expires_at <= made_at + interval '366 days'),
  check ((ended_at is null) = (ended_by is null))
);
create unique index api_key_number on api_key (key_id);
create index api_key_of_user on api_key (creditor_id, user_id, key_id);

-- reference: tries to sign in that failed, by the hash of the login that was typed, whether there is such an account or not:
-- what is slowed down says nothing about who works here. A row is forgotten a day after the last try. creditor_id is 0: what was
-- typed belongs to no lender.
create table sign_in_try (
  creditor_id int not null check (creditor_id = 0),
  login_hash bytea not null check (length(login_hash) = 32),
  failures int not null check (failures >= 0),
  locked_until timestamptz,
  tried_at timestamptz not null,
  primary key (creditor_id, login_hash)
);
create index sign_in_try_old on sign_in_try (tried_at);

-- Only the part that signs people in reads links, keys by their hash, and tries. An administrator makes and ends them.
alter table enrolment enable row level security;
create policy enrolment_made on enrolment for insert to forbear_server
  with check (creditor_id = (select at_creditor()) and (select at_role()) = 'administrator');
create policy enrolment_ended on enrolment for update to forbear_server
  using (creditor_id = (select at_creditor()) and (select at_role()) = 'administrator')
  with check (creditor_id = (select at_creditor()) and (select at_role()) = 'administrator');
create policy enrolment_seen on enrolment for select to forbear_server
  using (creditor_id = (select at_creditor()) and (select at_role()) = 'administrator');
grant select (creditor_id, user_id, issued_at, expires_at, used_at, ended_at) on enrolment to forbear_server;
grant insert (creditor_id, link_hash, user_id, issued_by, issued_at, expires_at) on enrolment to forbear_server;
grant update (ended_at) on enrolment to forbear_server;

alter table api_key enable row level security;
create policy api_key_seen on api_key for select to forbear_server
  using (creditor_id = (select at_creditor()) and (select at_role()) in ('administrator', 'auditor'));
create policy api_key_made on api_key for insert to forbear_server
  with check (creditor_id = (select at_creditor()) and (select at_role()) = 'administrator');
create policy api_key_ended on api_key for update to forbear_server
  using (creditor_id = (select at_creditor()) and (select at_role()) = 'administrator')
  with check (creditor_id = (select at_creditor()) and (select at_role()) = 'administrator');
grant select (creditor_id, key_id, user_id, label, made_by, made_at, expires_at, used_at, ended_at, ended_by) on api_key to forbear_server;
grant insert (creditor_id, key_id, user_id, label, secret_hash, made_by, made_at, expires_at) on api_key to forbear_server;
grant update (ended_at, ended_by) on api_key to forbear_server;

-- Whoever disables an account, by whatever way: nothing of it stays open.
create function end_what_is_open() returns trigger language plpgsql security definer set search_path from current as $$
begin
  update app_session set ended_at = new.disabled_at
   where creditor_id = new.creditor_id and user_id = new.user_id and ended_at is null;
  update api_key set ended_at = new.disabled_at, ended_by = 'account disabled'
   where creditor_id = new.creditor_id and user_id = new.user_id and ended_at is null;
  update enrolment set ended_at = new.disabled_at
   where creditor_id = new.creditor_id and user_id = new.user_id and used_at is null and ended_at is null;
  return null;
end $$;
create trigger user_account_disabled after update of disabled_at on user_account
  for each row when (old.disabled_at is null and new.disabled_at is not null) execute function end_what_is_open();

-- Sample accounts of a book that the simulator made: they are entered by password alone, since nobody's data stands behind them.
alter table user_account add column is_sample boolean not null default false;
create function sample_of_generated() returns trigger language plpgsql as $$
begin
  perform 1 from creditor c where c.creditor_id = new.creditor_id and c.generated;
  if not found then
    raise exception 'sample accounts are for generated books alone' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger user_account_sample before insert or update on user_account
  for each row when (new.is_sample) execute function sample_of_generated();
