/** YAML for the sections of docs/configuration.md about page syncs, from the top of the file down. */

export const PAGE_EXAMPLES = {
  pages: `
syncs:
  handbook:
    kind: pages
    source: { type: directory, path: ./handbook, url: "https://handbook.example.com/{name}" }
    content_source: https://handbook.example.com
    content: main, article # of an HTML document only this part
    remove: [.feedback]
    split: h2 # guide.md#install is a page of its own
    missing: delete
    ingest_within: 12h
`,
  directory: `
syncs:
  handbook:
    kind: pages
    source:
      type: directory
      path: ./handbook
      include: ["guides/**/*.md"]
      exclude: ["**/drafts/**"]
      external_id: id # in the front matter: a renamed document stays the same page
      url: https://handbook.example.com/{name}
    content_source: https://handbook.example.com
`,
  postgresPages: `
syncs:
  articles:
    kind: pages
    source:
      type: postgres
      url: \${CMS_DATABASE_URL}
      query: |
        select slug, title, body_html, 'https://help.example.com/' || slug as url, changed_at
        from articles where published
      since: changed_at
      key: slug
      fields: { id: slug, body: body_html, updated_at: changed_at }
      format: html
    content_source: https://help.example.com
`,
  zendesk: `
syncs:
  helpcenter:
    kind: pages
    source:
      type: zendesk
      subdomain: example
      email: \${ZENDESK_EMAIL}
      api_token: \${ZENDESK_API_TOKEN}
      locales: [en-us]
    content_source: https://example.zendesk.com/hc
    missing: delete # what is unpublished goes
`,
  confluence: `
syncs:
  wiki:
    kind: pages
    source:
      type: confluence
      base_url: https://example.atlassian.net
      email: \${CONFLUENCE_EMAIL}
      api_token: \${CONFLUENCE_API_TOKEN}
      spaces: [DOCS]
    content_source: https://example.atlassian.net/wiki
    availability: { ai_agent: false, ai_copilot: true } # for teammates only
    missing: delete
`,
  notion: `
syncs:
  handbook:
    kind: pages
    source:
      type: notion
      token: \${NOTION_TOKEN}
      databases: [1f0a8c52b3d94e6f9a7b2c1d0e5f4a3b]
    content_source: https://www.notion.so/example
    missing: delete
    full_every: 1d # what was deleted is noticed by a full read
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
