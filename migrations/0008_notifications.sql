-- Notifications: which syncs are not well, and what is to be told to whom about it.

-- When it was decided what the end of the run means for its sync; null = not yet.
alter table fin_sync.runs add column judged_at timestamptz;
-- What ended before there were notifications is no news.
update fin_sync.runs set judged_at = clock_timestamp() where status is not null;
create index runs_unjudged on fin_sync.runs (finished_at) where status is not null and judged_at is null;
create index runs_by_sync on fin_sync.runs (sync, finished_at desc);

-- States that a sync is in and should not be. A state that ends has no line any more.
create table fin_sync.alerts (
  sync      text collate "C" not null,
  kind      text collate "C" not null,
  since     timestamptz not null,
  -- The newest run that showed it, what had asked for that one, and whether it had read its source to the end; null where the lack of a run is it.
  run       text collate "C",
  origin    text,
  complete  boolean not null default false,
  -- Names of the receivers that were told: they are told of its end too.
  told      text[] not null,
  primary key (sync, kind)
);

-- Messages, each to one receiver, written together with the change that they tell of.
create table fin_sync.notifications (
  -- Travels with the message, so that whoever gets it twice can tell.
  id          uuid primary key default gen_random_uuid(),
  seq         bigint generated always as identity,
  receiver    text collate "C" not null,
  kind        text not null,
  sync        text collate "C" not null,
  run         text collate "C",
  body        jsonb not null,
  created_at  timestamptz not null default clock_timestamp(),
  attempts    integer not null default 0,
  -- When it is to be tried. Whoever tries moves it on first, so that nobody else does so meanwhile, and the next one after a kill.
  next_at     timestamptz not null default clock_timestamp(),
  -- What came back when it was last tried; nothing secret, nothing personal.
  problem     text,
  sent_at     timestamptz,
  gave_up_at  timestamptz,
  check (sent_at is null or gave_up_at is null)
);
create index notifications_waiting on fin_sync.notifications (receiver, sync, seq) where sent_at is null and gave_up_at is null;
create index notifications_by_time on fin_sync.notifications (created_at);
