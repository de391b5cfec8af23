-- Every state-changing call of the admin API: who, from where, what, and how it ended. No bodies: those may hold personal data.
create table fin_sync.audit (
  id       bigint generated always as identity primary key,
  at       timestamptz not null default clock_timestamp(),
  -- The name of the token; `local` where none is asked for.
  who      text not null,
  address  text not null,
  -- Like start_run, and sync/customers or run/20261120-k7mq3x.
  action   text not null,
  target   text not null,
  -- The answer's HTTP status. The row is written before anything is done, so null = it began, and the process died before it was answered.
  status   integer
);
create index audit_by_time on fin_sync.audit (at);

-- Pages of one reason's outcomes, in the order of the source.
create index outcomes_by_code on fin_sync.outcomes (run, code, place) where code is not null;
