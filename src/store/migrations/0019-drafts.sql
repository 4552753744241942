-- What a borrower writes down before they send it, and what behind their trouble they told. A draft is theirs alone, or was filled in
-- by somebody of the lender's who helped them: nothing of it counts until the borrower confirms it, and then it is gone.

create table portal_draft (
  creditor_id int not null,
  borrower_id bigint not null,
  case_id bigint not null,
  kind text not null check (kind in ('cause', 'statement', 'ask', 'matter', 'preferences', 'helper')),
  -- own: by the borrower; helped: by somebody of the lender's, for the borrower to confirm
  side text not null check (side in ('own', 'helped')),
  -- counted up with every save: who saves over what they have not seen is told
  version int not null check (version >= 1),
  -- under the borrower's key
  sealed bytea not null,
  -- who filled it in; null: the borrower
  by_name text check (by_name <> ''),
  saved_at timestamptz not null,
  primary key (creditor_id, borrower_id, case_id, kind, side),
  foreign key (creditor_id, borrower_id, case_id) references delinquency_case,
  check ((side = 'helped') = (by_name is not null))
);
create index portal_draft_saved on portal_draft (saved_at);

do $$ begin perform wall('portal_draft', 'borrower', 'select, insert, update, delete'); end $$;
-- What somebody writes for themselves the lender's people do not see. Nobody writes in the other's place; the borrower may read what
-- was filled in with them, and take it away.
create policy portal_draft_seen on portal_draft as restrictive for select to forbear_server
  using (side = 'helped' or (select at_scope()) = 'own');
create policy portal_draft_made on portal_draft as restrictive for insert to forbear_server
  with check ((side = 'own') = ((select at_scope()) = 'own'));
create policy portal_draft_changed on portal_draft as restrictive for update to forbear_server
  using ((side = 'own') = ((select at_scope()) = 'own')) with check ((side = 'own') = ((select at_scope()) = 'own'));
create policy portal_draft_dropped on portal_draft as restrictive for delete to forbear_server
  using (side = 'helped' or (select at_scope()) = 'own');

create sequence cause_id_seq as bigint;

-- What happened to a borrower, as they told it, with a statement or without one. Added to, never changed: the latest counts.
create table told_cause (
  creditor_id int not null,
  borrower_id bigint not null,
  case_id bigint not null,
  cause_id bigint not null,
  -- under the borrower's key
  sealed bytea not null,
  recorded_by text not null check (recorded_by <> ''),
  recorded_at timestamptz not null default now(),
  primary key (creditor_id, borrower_id, cause_id),
  foreign key (creditor_id, borrower_id, case_id) references delinquency_case
);

create constraint trigger told_cause_entered_as_it_happens after insert on told_cause
  deferrable initially deferred for each row execute function fact_is_entered('cause_id');
create trigger told_cause_append_only before update or delete on told_cause for each row execute function refuse_change();
create trigger told_cause_not_emptied before truncate on told_cause execute function refuse_change();

do $$
declare
  guard record;
begin
  for guard in
    select t.tgname as name from pg_trigger t where not t.tgisinternal and t.tgrelid = 'told_cause'::regclass
  loop
    execute format('alter table told_cause enable always trigger %I', guard.name);
  end loop;
end $$;

do $$ begin perform wall('told_cause', 'borrower', 'select, insert'); end $$;
grant usage on sequence cause_id_seq to forbear_server;
