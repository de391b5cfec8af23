-- Schedules: which of their times were decided, and what came of each. Whoever inserts a time first opens its run, in the same transaction.

-- Since when a sync has the schedule that it has: earlier times are none of it.
create table fin_sync.schedule_marks (
  sync      text collate "C" primary key,
  cron      text not null,
  timezone  text not null,
  since     timestamptz not null
);

create table fin_sync.schedules (
  sync           text collate "C" not null,
  scheduled_for  timestamptz not null,
  -- The run that was opened for it, or, where it was skipped, the one that stood in its way. No reference: runs are removed by retention.
  run            text collate "C",
  -- Why no run was opened: `missed` = nobody was there at its time, and a later one was made up for or catch_up had passed; `running` = the sync still ran.
  skipped        text check (skipped in ('missed', 'running')),
  decided_at     timestamptz not null,
  primary key (sync, scheduled_for)
);
