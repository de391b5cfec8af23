-- What a sync writes with contacts and not in them: companies, and what it did for each contact.

-- A company is sent once for each content, however many contacts have it. What it holds is the sync's own: two syncs may write different fields.
create table fin_sync.companies (
  sync         text collate "C" not null,
  company_id   text collate "C" not null,
  -- Of what was sent last; null = nothing was, or it is not known what came of it.
  fingerprint  uuid,
  -- Intercom's own id of it.
  intercom_id  text,
  -- The ledger line that is about to send it. A name of a line and not of a worker: one that comes back after a crash meets its own claim.
  claimed_by   text,
  until        timestamptz,
  primary key (sync, company_id)
);

-- What the sync did for a contact, so that it does nothing twice and takes nothing back that others did: its fields as they were sent last (a
-- fingerprint), the company it attached, the tags it added, the subscriptions it set, the notes it wrote (fingerprints).
create table fin_sync.contact_extras (
  sync        text collate "C" not null,
  contact_id  text collate "C" not null,
  done        jsonb not null,
  primary key (sync, contact_id)
);
