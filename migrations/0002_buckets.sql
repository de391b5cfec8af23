-- Rate buckets of Intercom's 10-second windows, shared by every process (src/limiter/arithmetic.ts explains the columns).
-- Times are epoch milliseconds: `reset_at` on Intercom's clock, the others on this server's.
create table fin_sync.buckets (
  workspace text not null,
  -- Empty for the level `workspace`, which all apps of a workspace share.
  app text not null,
  level text not null check (level in ('workspace', 'app', 'contacts', 'conversations', 'content')),
  call_limit integer not null,
  spent integer not null default 0,
  in_flight integer not null default 0,
  announced integer not null default 0,
  reset_at bigint not null default 0,
  clock_offset bigint not null default 0,
  ends_at bigint not null default 0,
  since bigint not null default 0,
  closed_until bigint not null default 0,
  strikes integer not null default 0,
  sure integer not null default 0,
  primary key (workspace, app, level)
) with (fillfactor = 50);
