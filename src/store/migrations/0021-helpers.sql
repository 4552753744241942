-- Who may speak for a borrower: named by themselves, and ended by themselves in one step. Added to, never changed: of each helper the
-- latest step counts. A helper reads and talks and never signs; whether staff have checked the mandate is a fact of its own.

create sequence helper_step_id_seq as bigint;

create table helper_step (
  creditor_id int not null,
  borrower_id bigint not null,
  case_id bigint not null,
  step_id bigint not null,
  -- the step that named the helper: its own number where it is that one
  helper_id bigint not null,
  step text not null check (step in ('named', 'ended')),
  -- under the borrower's key: name, relation, until when
  sealed bytea not null,
  recorded_by text not null check (recorded_by <> ''),
  recorded_at timestamptz not null default now(),
  primary key (creditor_id, borrower_id, step_id),
  foreign key (creditor_id, borrower_id, case_id) references delinquency_case,
  foreign key (creditor_id, borrower_id, helper_id) references helper_step,
  check ((step = 'named') = (helper_id = step_id))
);
-- What was ended is ended once.
create unique index helper_step_ended on helper_step (creditor_id, borrower_id, helper_id) where step = 'ended';

create constraint trigger helper_step_entered_as_it_happens after insert on helper_step
  deferrable initially deferred for each row execute function fact_is_entered('step_id');
create trigger helper_step_append_only before update or delete on helper_step for each row execute function refuse_change();
create trigger helper_step_not_emptied before truncate on helper_step execute function refuse_change();

do $$
declare
  guard record;
begin
  for guard in
    select t.tgname as name from pg_trigger t where not t.tgisinternal and t.tgrelid = 'helper_step'::regclass
  loop
    execute format('alter table helper_step enable always trigger %I', guard.name);
  end loop;
end $$;

do $$ begin perform wall('helper_step', 'borrower', 'select, insert'); end $$;
grant usage on sequence helper_step_id_seq to forbear_server;
