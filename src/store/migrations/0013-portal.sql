-- The borrower's door: what lies between asking to come in and being signed in. All of it is read and written by the part that
-- signs people in; the server's role sees the links that it makes, and nothing else of it.

-- reference: one secret of a deployment, sealed under its key, without which codes and facts cannot be tried by whoever reads the
-- database. It stands with the first lender, and serves them all.
create table portal_pepper (
  creditor_id int not null references creditor,
  wrapped_key bytea not null,
  sealed bytea not null,
  recorded_at timestamptz not null default now(),
  primary key (creditor_id)
);

-- reference: how often a code was asked for of one case, or from one address, in the last hour: by a hash, since most of what is
-- asked for by strangers is no case at all.
create table portal_asked (
  creditor_id int not null references creditor,
  asked_hash bytea not null check (length(asked_hash) = 32),
  times timestamptz[] not null,
  last_at timestamptz not null,
  primary key (creditor_id, asked_hash)
);
create index portal_asked_last on portal_asked (last_at);

-- reference: what stands between a code, or a link, and a session. It is found by its hash. One that was asked for with a case or
-- an address that do not fit looks the same from outside and leads nowhere: it names no borrower.
create table portal_ticket (
  creditor_id int not null references creditor,
  ticket_hash bytea not null check (length(ticket_hash) = 32),
  of_borrower_id bigint,
  of_case_id bigint,
  fact_kind text not null check (fact_kind in ('paidOutOn', 'principal')),
  -- a link to somebody whose address was never verified asks for the fact alone
  needs_code boolean not null,
  salt text not null check (salt <> ''),
  -- null: none was sent
  code_hash text,
  -- of the browser for which it was made
  agent_hash bytea not null check (length(agent_hash) = 32),
  -- who made the link
  opened_by text check (opened_by <> ''),
  -- wrong ones, of code and fact together
  guesses int not null default 0 check (guesses >= 0),
  made_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (creditor_id, ticket_hash),
  check ((of_borrower_id is null) = (of_case_id is null)),
  check (code_hash is null or needs_code),
  check (expires_at > made_at)
);
create unique index portal_ticket_hash on portal_ticket (ticket_hash);
create index portal_ticket_expires on portal_ticket (expires_at);

-- A way in that a member of staff made for one borrower: opened once, within a week at most. The token itself is with them alone.
create table portal_link (
  creditor_id int not null,
  borrower_id bigint not null,
  case_id bigint not null,
  link_hash bytea not null check (length(link_hash) = 32),
  purpose text not null check (purpose in ('progress', 'statement', 'talk', 'agreement', 'file')),
  made_by text not null check (made_by <> ''),
  made_at timestamptz not null,
  expires_at timestamptz not null,
  opened_at timestamptz,
  primary key (creditor_id, borrower_id, link_hash),
  foreign key (creditor_id, borrower_id, case_id) references delinquency_case,
  check (expires_at > made_at and expires_at <= made_at + interval '168 hours'),
  check (opened_at is null or opened_at >= made_at)
);
create index portal_link_hash on portal_link (link_hash);

create function portal_link_opens_once() returns trigger language plpgsql as $$
begin
  if (new.creditor_id, new.borrower_id, new.case_id, new.link_hash, new.purpose, new.made_by, new.made_at, new.expires_at)
     is distinct from (old.creditor_id, old.borrower_id, old.case_id, old.link_hash, old.purpose, old.made_by, old.made_at, old.expires_at)
     or old.opened_at is not null then
    raise exception 'a link is opened once, and not changed' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger portal_link_opens_once before update on portal_link
  for each row execute function portal_link_opens_once();
create trigger portal_link_not_deleted before delete on portal_link for each row execute function refuse_change();

do $$
begin
  perform wall('portal_link', 'borrower', 'select, insert');
end $$;
