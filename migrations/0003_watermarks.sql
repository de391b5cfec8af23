-- How far a sync has read its source, so that the next read need only tell what changed since.

-- How the run reads (store/watermarks.ts, Reading), decided before its first chunk; null = not decided, or it reads no source.
alter table fin_sync.runs add column reading jsonb;
-- The source's word, with the last chunk stored, from where on the next incremental read may begin.
alter table fin_sync.runs add column watermark jsonb;

-- Which columns hold points in time: the cells that are kept of rows that were refused are JSON, which has no type for those.
alter table fin_sync.runs add column dates jsonb;

-- Moves at the barrier of a complete read, in its transaction.
create table fin_sync.watermarks (
  sync          text collate "C" primary key,
  watermark     jsonb not null,
  -- What it was read with: under another mapping or another source it says nothing.
  mapping_hash  text not null,
  source_hash   text not null,
  -- When the last full read began.
  full_at       timestamptz not null,
  -- The run that moved it, and when that began.
  run           text collate "C" not null,
  at            timestamptz not null
);

-- Keys of the chunk's rows whose record the source has deleted: removals at the barrier, unless a row of the same read says otherwise.
alter table fin_sync.seen add column gone text[];
