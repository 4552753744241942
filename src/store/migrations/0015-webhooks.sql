-- Webhooks: who is told that something was entered in the evidence log, and what came of each telling. What happened is in the
-- log already, complete and in order; here stands only how far each receiver has been told of it (docs/formats/webhook.md).

create sequence webhook_id_seq as bigint;

-- reference: addresses of the lender's own systems; they hang on no borrower.
create table webhook_endpoint (
  creditor_id int not null references creditor,
  webhook_id bigint not null,
  url text not null check (url ~ '^https?://' and length(url) <= 2000),
  -- kinds of entries that are wanted, with commas between; null: all
  kinds text check (kinds ~ '^[a-zA-Z]+(,[a-zA-Z]+)*$'),
  -- under the deployment's key: wrapped key, then the sealed text
  secret_sealed bytea not null,
  -- after a change of the secret both sign for a while
  previous_secret_sealed bytea,
  previous_until timestamptz,
  -- up to here, this one left out, entries of the log have become deliveries
  next_leaf_index bigint not null check (next_leaf_index >= 0),
  -- entries that were asked for again and have not become deliveries again yet: from, and before
  replay_next bigint check (replay_next >= 0),
  replay_until bigint,
  -- nothing is sent before it: the receiver asked for a pause
  paused_until timestamptz,
  -- since when no delivery has succeeded, though some were tried
  failing_since timestamptz,
  last_delivered_at timestamptz,
  disabled_at timestamptz,
  disabled_why text check (disabled_why in ('asked', 'gone', 'failing')),
  made_by text not null check (made_by <> ''),
  changed_by text not null check (changed_by <> ''),
  recorded_at timestamptz not null,
  primary key (creditor_id, webhook_id),
  check ((previous_secret_sealed is null) = (previous_until is null)),
  check ((replay_next is null) = (replay_until is null)),
  check (replay_until > replay_next),
  check ((disabled_at is null) = (disabled_why is null))
);

-- reference: one message for one endpoint. An entry of the log is named by its index, and by no borrower: so a receiver is told.
create table webhook_delivery (
  creditor_id int not null,
  webhook_id bigint not null,
  -- of the entry; -1: a ping, which tells of nothing
  leaf_index bigint not null check (leaf_index >= -1),
  state text not null check (state in ('waiting', 'delivered', 'failed')),
  -- since it was last asked for; a replay begins anew
  tries int not null default 0 check (tries >= 0),
  -- all there were: names the try whose end is told
  attempts int not null default 0 check (attempts >= tries),
  -- while it is being sent: when it may be tried again if nothing more is heard of this try
  next_try_at timestamptz not null,
  last_status int check (last_status between 100 and 999),
  last_error text check (last_error ~ '^[a-zA-Z][a-zA-Z0-9_]{0,60}$'),
  delivered_at timestamptz,
  made_at timestamptz not null,
  primary key (creditor_id, webhook_id, leaf_index),
  foreign key (creditor_id, webhook_id) references webhook_endpoint,
  check ((state = 'delivered') = (delivered_at is not null))
);
create index webhook_delivery_due on webhook_delivery (creditor_id, webhook_id, next_try_at, leaf_index) where state = 'waiting';
create index webhook_delivery_failed on webhook_delivery (creditor_id, webhook_id, leaf_index) where state = 'failed';
create index webhook_delivery_old on webhook_delivery (creditor_id, delivered_at) where state = 'delivered';

do $$ begin perform wall('webhook_endpoint', 'book'); end $$;
do $$ begin perform wall('webhook_delivery', 'book'); end $$;
grant usage on sequence webhook_id_seq to forbear_server;
