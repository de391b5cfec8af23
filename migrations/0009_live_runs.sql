-- A live run carries out what somebody waits for, so several of one sync may be open beside each other and beside its ordinary run.
alter table fin_sync.runs add column live boolean not null default false;
drop index fin_sync.runs_one_open;
create unique index runs_one_open on fin_sync.runs (sync) where status is null and not live;

-- Records of one lane go in order, also when several workers deliver.
create index ledger_by_lane on fin_sync.ledger (sync, (wanted ->> 'lane'), seq)
  where wanted ->> 'lane' is not null and state in ('due', 'claimed', 'sending');
