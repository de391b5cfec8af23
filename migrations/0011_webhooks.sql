-- Notifications of Intercom (webhooks): stored before they are acknowledged, worked by whichever process comes first.
create table fin_sync.webhooks (
  -- The notification's own id: Intercom may deliver it more than once.
  id           text collate "C" primary key,
  topic        text collate "C" not null,
  -- The workspace that it is about.
  app_id       text collate "C" not null,
  -- As it came. Personal data: gone as soon as it was worked; one that failed keeps it for whoever looks into that.
  body         jsonb,
  received_at  timestamptz not null default clock_timestamp(),
  state        text not null default 'waiting' check (state in ('waiting', 'done', 'failed')),
  attempts     integer not null default 0,
  -- When it is to be worked. Whoever works it moves this on first, so that nobody else does so meanwhile, and the next one after a kill.
  next_at      timestamptz not null default clock_timestamp(),
  worked_at    timestamptz,
  -- What went wrong when it was last tried; nothing secret, nothing personal.
  problem      text,
  check ((state = 'waiting') = (worked_at is null)),
  check (state <> 'done' or body is null)
);
create index webhooks_due on fin_sync.webhooks (next_at) where state = 'waiting';
create index webhooks_ended on fin_sync.webhooks (worked_at) where state <> 'waiting';
