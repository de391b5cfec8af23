-- Page syncs: which content import source of Intercom their pages live in, and who is about to create one.

-- The id of the source that the sync's pages were last sent to; null = none yet. Another one means that the pages are not where the ledger thinks.
alter table fin_sync.syncs add column content_source_id bigint;

-- Nothing in Intercom keeps two sources from having one URL, so whoever finds none claims the URL before it creates one.
create table fin_sync.content_source_claims (
  workspace   text not null,
  url         text collate "C" not null,
  claimed_by  text not null,
  until       timestamptz not null,
  primary key (workspace, url)
);
