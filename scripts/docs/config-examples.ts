/** One example for each section of docs/configuration.md. A test loads every one of them. */

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
  pages: `
syncs:
  handbook:
    kind: pages
    source: { type: directory, path: ./handbook }
    content_source: https://handbook.example.com
    missing: delete
`,
  directory: `
syncs:
  handbook:
    kind: pages
    source:
      type: directory
      path: ./handbook
      include: ["guides/**/*.md"]
    content_source: https://handbook.example.com
`,
  availability: `
syncs:
  internal:
    kind: pages
    source: { type: directory, path: ./internal }
    content_source: https://internal.example.com
    availability: { ai_agent: false, ai_copilot: true } # for teammates only
`,
  pageGuards: `
syncs:
  handbook:
    kind: pages
    source: { type: directory, path: ./handbook }
    content_source: https://handbook.example.com
    missing: delete
    guards: { delete: 5% }
`,
} as const
