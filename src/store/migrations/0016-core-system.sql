-- A lender's core banking system that a book is pulled from: where the pull stands, and what was written back to it.

-- reference: one row a server and tenant that a book is pulled from
create table core_system (
  creditor_id int not null references creditor,
  url text not null check (url <> ''),
  tenant text not null check (tenant <> ''),
  -- of the pull that last began: an older one that still runs stops
  pull_number bigint not null check (pull_number >= 1),
  -- its trail of changes is read through this entry; null before the first whole reading, or where it may not be read
  trail_id bigint,
  -- the reading under way: the newest entry of the trail when it began, the last loan that is stored, its place in the list
  is_reading boolean not null,
  reads_all boolean not null,
  reading_trail_id bigint,
  after_id bigint not null,
  list_position int not null check (list_position >= 0),
  read_whole_at timestamptz,
  primary key (creditor_id, url, tenant)
);

-- reference: what the list of another system said of a loan when it was last read; the loan there need not be in the book
create table core_system_loan (
  creditor_id int not null,
  url text not null,
  tenant text not null,
  remote_id bigint not null,
  loan_ref text not null check (loan_ref <> ''),
  mark text not null,
  primary key (creditor_id, url, tenant, remote_id),
  foreign key (creditor_id, url, tenant) references core_system
);
create index core_system_loan_by_ref on core_system_loan (creditor_id, url, tenant, loan_ref);

-- A schedule that was agreed, on its way to the core system: kept before it is sent, then what became of it, under one ref.
create table agreement_write_back (
  creditor_id int not null,
  borrower_id bigint not null,
  agreement_id bigint not null,
  terms_version int not null,
  url text not null,
  tenant text not null,
  remote_loan_id bigint not null,
  ref text not null check (ref <> ''),
  -- intended: may have been sent or not. requested: waits there. inForceThere: approved there. leftToPerson: it cannot say it, or says something else
  state text not null check (state in ('intended', 'requested', 'inForceThere', 'leftToPerson')),
  -- as it is sent; null where it was never to be sent
  request text,
  request_id bigint,
  code text,
  detail text,
  recorded_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  primary key (creditor_id, borrower_id, agreement_id, terms_version),
  foreign key (creditor_id, borrower_id, agreement_id, terms_version) references agreement_terms,
  foreign key (creditor_id, url, tenant) references core_system,
  check (state = 'leftToPerson' or request is not null),
  check ((state = 'leftToPerson') = (code is not null)),
  check (state not in ('requested', 'inForceThere') or request_id is not null)
);
create unique index agreement_write_back_ref on agreement_write_back (creditor_id, ref, borrower_id);

create function write_back_goes_forward() returns trigger language plpgsql as $$
begin
  if (new.creditor_id, new.borrower_id, new.agreement_id, new.terms_version, new.url, new.tenant, new.remote_loan_id, new.ref, new.request)
     is distinct from (old.creditor_id, old.borrower_id, old.agreement_id, old.terms_version, old.url, old.tenant, old.remote_loan_id, old.ref, old.request)
     or old.state in ('inForceThere', 'leftToPerson') then
    raise exception 'what was written back under % stays as it was', old.ref using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger write_back_goes_forward before update on agreement_write_back for each row execute function write_back_goes_forward();

do $$ begin perform wall('core_system', 'book', 'select'); end $$;
do $$ begin perform wall('core_system_loan', 'book', 'select'); end $$;
do $$ begin perform wall('agreement_write_back', 'borrower', 'select'); end $$;
