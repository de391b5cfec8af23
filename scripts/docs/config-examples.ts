/** One example for each section of docs/configuration.md. A test loads every one of them. */
import { PAGE_EXAMPLES } from './page-examples.ts'

export const EXAMPLES = {
  workspace: `
workspace:
  region: eu
  access_token: \${INTERCOM_ACCESS_TOKEN}
  headroom: 25% # another integration shares the limit
`,
  retention: `
retention:
  outcomes: 30d
  runs: 2y
`,
  server: `
server:
  tokens:
    nightly: sha256:81b8ab1b5fe5b2e4a1bf5e4e2d0a35b8c1a6ba1a1d0b9b9d5e6a5b0e5a7f3c21
  max_upload: 250MB
`,
  webhookReceiver: `
notify:
  - type: webhook
    url: https://alerts.example.com/fin-sync
    secret: \${ALERTS_SECRET}
    on: [run_failed, stopped_by_guard, overdue, recovered]
`,
  slackReceiver: `
notify:
  - type: slack
    name: crm-channel
    url: \${SLACK_WEBHOOK_URL}
`,
  emailReceiver: `
notify:
  - type: email
    smtp: \${SMTP_URL} # smtp://user:password@mail.example.com:587
    from: fin-sync <fin-sync@example.com>
    to: [ops@example.com, crm@example.com]
`,
  alerts: `
alerts:
  refused_share: 2%
  fewer_rows: 80%
  more_rows: 150%
  overdue_grace: 2h
`,
  contactSync: `
syncs:
  customers: # fin-sync run customers
    kind: contacts
    source: { type: csv, path: ./customers.csv }
    key: id
    role: user
    contact:
      external_id: id
      email: Email
      name: Full Name
      custom_attributes:
        plan: Plan
        seats: { from: Seats, as: integer }
    nulls: clear # an empty cell empties the field in Intercom
    attributes: create # custom attributes that the workspace lacks are made
`,
  csv: `
syncs:
  partners:
    kind: contacts
    source:
      type: csv
      path: ./export/partners.csv.gz
      delimiter: ";"
      encoding: windows-1252
    key: Number
    contact: { external_id: Number, email: Email }
`,
  s3: `
syncs:
  leads:
    kind: contacts
    source:
      type: csv
      path: s3://exports/leads/*.csv.gz
      s3: { endpoint: https://storage.example.com, region: eu-west-1 }
    key: Email
    role: lead
    contact: { email: Email, name: Full Name }
`,
  jsonl: `
syncs:
  members:
    kind: contacts
    source:
      type: jsonl
      path: https://files.example.com/members.jsonl.gz
      headers: { Authorization: "Bearer \${MEMBERS_TOKEN}" }
    key: id
    contact: { external_id: id, email: emails.0.address, name: "{name.first} {name.last}" }
`,
  xlsx: `
syncs:
  attendees:
    kind: contacts
    source:
      type: xlsx
      path: ./attendees.xlsx
      sheet: Attendees
      header_row: 3 # a title stands above it
    key: { from: Email, as: email }
    role: lead
    contact: { email: Email, name: Name, custom_attributes: { registered_at: { from: Registered, as: date } } }
`,
  postgres: `
syncs:
  accounts:
    kind: contacts
    source:
      type: postgres
      url: \${CRM_DATABASE_URL}
      query: select id, email, full_name, updated_at from customers
      since: updated_at
    key: id
    contact: { external_id: id, email: email, name: full_name }
`,
  postgresTls: `
syncs:
  accounts:
    kind: contacts
    source:
      type: postgres
      url: \${CRM_DATABASE_URL}
      query: select id, email from customers
      tls: { ca: ./company-ca.pem }
    key: id
    contact: { external_id: id, email: email }
`,
  hubspot: `
syncs:
  crm:
    kind: contacts
    source:
      type: hubspot
      access_token: \${HUBSPOT_ACCESS_TOKEN}
      properties: [email, firstname, lastname]
    key: id
    contact: { external_id: id, email: properties.email, name: "{properties.firstname} {properties.lastname}" }
`,
  salesforce: `
syncs:
  crm:
    kind: contacts
    source:
      type: salesforce
      login_url: https://example.my.salesforce.com
      client_id: \${SALESFORCE_CLIENT_ID}
      client_secret: \${SALESFORCE_CLIENT_SECRET}
      soql: select Id, Email, Name, Account.Name from Contact where Email != null
      deleted: true
    key: Id
    contact: { external_id: Id, email: Email, name: Name, custom_attributes: { account: Account.Name } }
`,
  httpJson: `
syncs:
  members:
    kind: contacts
    source:
      type: http-json
      url: https://api.example.com/v1/members
      headers: { Authorization: "Bearer \${MEMBERS_TOKEN}" }
      query: { status: active, limit: 200 }
      items: data.members
      next: { cursor: { path: paging.next, param: after } }
      gone: { path: deleted, equals: true }
      rate_limit: { per_second: 5, reset: x-ratelimit-reset }
    key: id
    contact: { external_id: id, email: emails.0.address, name: full_name }
`,
  httpJsonNext: `
syncs:
  members:
    kind: contacts
    source:
      type: http-json
      url: https://api.example.com/v1/members
      method: POST
      body: { filter: { status: active }, sort: created_at }
      items: results
      next: { offset: { body_path: page.offset, size: 500, size_body_path: page.limit } }
    key: id
    contact: { external_id: id, email: email }
`,
  httpJsonPage: `
syncs:
  members:
    kind: contacts
    source:
      type: http-json
      url: https://api.example.com/v1/members
      items: data
      next: { page: { param: page, first: 1, size: 100, size_param: per_page } }
      has_more: meta.has_more
      retry: { statuses: [409, 502, 503], attempts: 8 }
    key: id
    contact: { external_id: id, email: email }
`,
  httpJsonSince: `
syncs:
  members:
    kind: contacts
    source:
      type: http-json
      url: https://api.example.com/v1/members
      items: members
      next: { link: header }
      since: { param: updated_after, field: updated_at, overlap: 15m }
      range: { from: { param: updated_after }, to: { param: updated_before } }
    key: id
    contact: { external_id: id, email: email }
    full_every: 7d
`,
  key: `
syncs:
  leads:
    kind: contacts
    source: { type: csv, path: ./leads.csv }
    key: { from: Email, as: email } # Ann@Example.com and ann@example.com are one lead
    role: lead
    contact: { email: Email, name: Full Name }
`,
  contact: `
syncs:
  customers:
    kind: contacts
    source: { type: csv, path: ./customers.csv }
    key: id
    contact:
      external_id: id
      email: Email
      name: "{First Name} {Last Name}"
      phone: { from: Phone, as: phone, country: IE }
      signed_up_at: { from: Signed Up, format: dd/MM/yyyy, zone: Europe/Dublin }
      custom_attributes:
        plan: Plan
`,
  field: `
syncs:
  customers:
    kind: contacts
    source: { type: csv, path: ./customers.csv }
    key: id
    contact:
      external_id: id
      phone: { from: Phone, country: IE, on_invalid: field } # a bad number is left out, the row goes
      custom_attributes:
        plan: { from: Plan, default: free }
        first_plan: { from: Plan, set_if_empty: true } # sent when the contact is created, never again
        renewed_at: { from: Renewed On, as: date, format: dd/MM/yyyy, zone: Europe/Dublin }
`,
  guards: `
syncs:
  customers:
    kind: contacts
    source: { type: csv, path: ./customers.csv }
    key: id
    contact: { external_id: id, email: Email }
    guards:
      change: 60% # more than this would change: somebody broke the export
      min_rows: 1000
`,
  schedule: `
syncs:
  customers:
    kind: contacts
    source: { type: csv, path: ./customers.csv }
    key: id
    contact: { external_id: id, email: Email }
    schedule: { cron: "0 2 * * *", timezone: Europe/Dublin, catch_up: 12h } # every night at two
`,
  ...PAGE_EXAMPLES,
} as const
