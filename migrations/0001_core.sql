-- What a sync wants Intercom to hold, what it is known to hold, and what came of every row of every run.
-- Personal data lives in `ledger`, `outcomes` and `identities` only.

-- A sync belongs to one workspace for good: a token of another workspace must write nothing.
create table fin_sync.syncs (
  name       text collate "C" primary key,
  workspace  text not null,
  bound_at   timestamptz not null default clock_timestamp()
);

-- What was learnt about a workspace's API: how many values one search with IN lists may hold; 0 = it takes no IN.
create table fin_sync.workspaces (
  id                text primary key,
  values_per_search integer
);

create table fin_sync.runs (
  id           text collate "C" primary key,
  sync         text collate "C" not null references fin_sync.syncs (name),
  request      jsonb not null,
  label        text not null default '',
  -- The source's columns, so that stored cells can be handed back under their names; null = its rows are documents.
  columns      jsonb,
  phase        text not null default 'reading' check (phase in ('reading', 'delivering', 'finished')),
  status       text check (status in ('done', 'partial', 'stopped', 'cancelled', 'failed')),
  -- Rows read and rows found unchanged; every other row has a line in outcomes.
  rows_read    bigint not null default 0,
  unchanged    bigint not null default 0,
  chunks       integer not null default 0,
  cursor       jsonb,
  -- The source itself ended the read and it began at the beginning.
  complete     boolean not null default false,
  message      text,
  exit_code    integer,
  -- What the guards found, and who allowed what.
  guards       jsonb,
  -- Somebody asked for an end; the driver sees it and settles what is in flight.
  cancelled_by text,
  calls        bigint not null default 0,
  rate_limited bigint not null default 0,
  -- Slowest calls and waits for the limiter.
  stats        jsonb,
  -- Who drives the run; past lease_until anyone may take it over.
  owner        text,
  lease_until  timestamptz,
  started_at   timestamptz not null default clock_timestamp(),
  finished_at  timestamptz,
  check ((phase = 'finished') = (status is not null)),
  check ((phase = 'finished') = (finished_at is not null))
);
-- One open run per sync. A unique index and not an advisory lock: on the embedded server advisory locks are re-entrant for everyone.
create unique index runs_one_open on fin_sync.runs (sync) where status is null;
create index runs_by_start on fin_sync.runs (started_at desc);

-- state:  idle     Intercom holds what we want
--         due      to be delivered once retry_at has passed
--         claimed  a worker holds it (lease_owner, lease_until, fence) and has not sent it
--         sending  it may have been sent: what Intercom holds is unknown until it is settled
--         refused  not again without a change of the row, the mapping or an explicit retry
--         parked   left over by a cancelled or stopped run: due again as soon as a read meets it
--         removed  the record left the source and its contact was archived; a row that comes back makes it due again
create table fin_sync.ledger (
  seq                 bigint generated always as identity,
  sync                text collate "C" not null,
  key                 text collate "C" not null,
  source_fingerprint  uuid,
  wanted              jsonb,
  wanted_fingerprint  uuid,
  held                jsonb,
  held_fingerprint    uuid,
  contact_id          text,
  contact_since       timestamptz,
  -- Made by this sync, and not only matched.
  created_here        boolean not null default false,
  op                  text not null default 'put' check (op in ('put', 'archive')),
  state               text not null check (state in ('idle', 'due', 'claimed', 'sending', 'refused', 'parked', 'removed')),
  code                text,
  why                 text,
  -- The row that asked for this last.
  run                 text collate "C" not null,
  place               bigint not null,
  lease_owner         text,
  lease_until         timestamptz,
  fence               bigint not null default 0,
  -- Since when an answer is missing; null = nothing was sent, or its answer is stored.
  sent_at             timestamptz,
  retry_at            timestamptz,
  attempts            integer not null default 0,
  step                jsonb,
  primary key (sync, key),
  check (state <> 'idle' or (wanted_fingerprint is not null and wanted_fingerprint is not distinct from held_fingerprint)),
  check ((state in ('claimed', 'sending')) = (lease_owner is not null))
);
create index ledger_due on fin_sync.ledger (sync, seq) where state = 'due';
create index ledger_leased on fin_sync.ledger (lease_until) where state in ('claimed', 'sending');
create index ledger_by_run on fin_sync.ledger (run) where state in ('due', 'claimed', 'sending');
create index ledger_by_contact on fin_sync.ledger (contact_id);
-- Users that are still to be matched, by the external_id they want: a contact that has it is theirs, whoever else shares its email.
create index ledger_by_external_id on fin_sync.ledger (sync, (wanted -> 'set' ->> 'external_id'))
  where contact_id is null and state in ('due', 'claimed', 'sending');

-- One line for every row of a run that was not simply unchanged. did is null while the row waits to be delivered.
-- Removals of records that left the source have no row: they have places of their own below zero and do not count as rows.
create table fin_sync.outcomes (
  run         text collate "C" not null,
  place       bigint not null,
  key         text collate "C",
  did         text check (did in ('created', 'updated', 'unchanged', 'refused', 'postponed', 'cancelled', 'superseded', 'duplicate', 'merged',
                                  'archived', 'deleted')),
  code        text,
  why         text,
  contact_id  text,
  -- Raw cells of rows that did not go (yet), so that they can be handed back and tried again.
  cells       jsonb,
  -- False when the source could not tell the row's cells apart: trying it again cannot help.
  readable    boolean not null default true,
  at          timestamptz not null default clock_timestamp(),
  primary key (run, place)
);
create index outcomes_by_did on fin_sync.outcomes (run, did);

-- A value that must belong to one contact. Claimed before a create; the loser waits and adopts contact_id.
create table fin_sync.identities (
  workspace   text not null,
  kind        text not null check (kind in ('external_id', 'email')),
  value       text collate "C" not null,
  contact_id  text,
  role        text,
  claimed_by  text,
  until       timestamptz,
  primary key (workspace, kind, value)
);
create index identities_by_contact on fin_sync.identities (workspace, contact_id);

-- Keys met by a read, 16 bytes of hash each, a line per chunk: written with the chunk, so a resumed read knows them again.
create table fin_sync.seen (
  run    text collate "C" not null,
  chunk  integer not null,
  keys   bytea not null,
  primary key (run, chunk)
);
