-- Hand-offs of conversations from Fin to people: each once per participation of Fin, and what was said in them.

-- Written before the first call that changes the conversation, so that whatever was begun is known, and nothing is begun twice.
create table fin_sync.handoffs (
  workspace        text not null,
  conversation_id  text collate "C" not null,
  -- When Fin took part (unix seconds); `first` where Intercom does not say.
  participation    text collate "C" not null,
  -- Rules that matched, each with what it found: [{ rule, why }]. No words of the customer.
  reasons          jsonb not null,
  -- `team 991` or `admin 12`.
  assigned_to      text not null,
  -- The newest part that the conversation had before; what came after it may be ours. Null = it had none.
  seen             text,
  -- The last step that was done: begun, tagged, opened, assigned, noted, verified.
  step             text not null default 'begun',
  -- The run that began it.
  run              text collate "C",
  started_at       timestamptz not null default clock_timestamp(),
  verified_at      timestamptz,
  -- Why it ended without having been verified; null while it goes on.
  code             text,
  primary key (workspace, conversation_id, participation)
);
create index handoffs_by_start on fin_sync.handoffs (started_at desc);

-- Conversations as they were when they were judged. Personal data: removed by retention.
create table fin_sync.transcripts (
  workspace        text not null,
  conversation_id  text collate "C" not null,
  body             jsonb not null,
  -- Intercom hands out the newest 500 parts: there were more.
  truncated        boolean not null,
  parts            integer not null,
  fetched_at       timestamptz not null default clock_timestamp(),
  -- When the conversation last changed, as Intercom says.
  updated_at       timestamptz,
  primary key (workspace, conversation_id)
);
create index transcripts_by_age on fin_sync.transcripts (fetched_at);
