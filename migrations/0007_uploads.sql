-- Files that were sent to the admin API, and what removing old things needs to know.

create table fin_sync.uploads (
  id          text collate "C" primary key,
  -- No reference: what is sent for a sync may come before its first run.
  sync        text collate "C" not null,
  -- As whoever sent it calls it; on disk it is called by its id.
  name        text not null,
  format      text not null check (format in ('csv', 'jsonl')),
  -- Packed with gzip, as it came.
  packed      boolean not null,
  bytes       bigint not null,
  sha256      text not null,
  created_at  timestamptz not null default clock_timestamp(),
  -- The name of the token that it was sent with.
  by          text not null,
  -- The newest run that reads it. No reference: runs are removed by retention.
  run         text collate "C",
  -- Since when it is not to be read any more; the file itself goes as soon as a process that sees it looks.
  removed_at  timestamptz
);
create index uploads_by_time on fin_sync.uploads (created_at);

-- What one process does for all, once in a while.
create table fin_sync.chores (
  name     text primary key,
  -- Until then nobody need do it: it was done, or somebody is at it.
  next_at  timestamptz not null
);

-- Outcomes of the run that were removed because they were old, counted by what they did: with those that are left, its books balance.
alter table fin_sync.runs add column removed_outcomes jsonb;
