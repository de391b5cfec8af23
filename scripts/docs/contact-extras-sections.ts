/** The sections of docs/configuration.md about what goes with a contact: its company, tags, notes, subscriptions and owner. */
import {
  companySchema,
  nameList,
  notesSchema,
  ownerSchema,
  subscriptionsSchema,
  tagsSchema,
} from '../../src/config/contact-extras-schema.ts'
import type { Section } from './config-sections.ts'

const EXAMPLE = `
syncs:
  accounts:
    kind: contacts
    source: { type: csv, path: ./accounts.csv }
    key: Id
    contact: { external_id: Id, email: Email }
    company:
      company_id: Company Id
      name: Company
      monthly_spend: Monthly Spend
      custom_attributes:
        seats: { from: Seats, as: integer }
    tags: [Segments, { from: Topics, separator: "|" }]
    notes:
      body: Last Talk
    subscriptions:
      opt_in: [{ from: Wants }]
      opt_out: [Newsletter] # the same for every row
    owner:
      email: Account Manager
`

export const CONTACT_EXTRAS_SECTIONS: readonly Section[] = [
  {
    title: 'With a contact: company',
    schema: companySchema,
    intro:
      'A row may name the company that its contact belongs to. A company is found by its `company_id` and made where it is not there; it costs one ' +
      'call whenever something about it changes, however many contacts it has. A contact whose row names another company is taken out of the one ' +
      'before, if this sync had put it in. Fields are written like those of a contact, without `set_if_empty`. Whatever is refused here, with ' +
      'a tag, a note, a subscription or an owner stands with the row as its reason, and the contact goes all the same. `examples/companies.yaml` is worked out.',
    example: EXAMPLE,
  },
  {
    title: 'With a contact: tags',
    schema: tagsSchema,
    intro:
      'A list of columns that hold names of tags, with commas or semicolons between them, or a mapping. Case does not tell names apart. A tag that ' +
      'leaves the row is taken away only if this sync had added it; an empty cell means none.',
    example: EXAMPLE,
  },
  {
    title: 'With a contact: several names in a column',
    schema: nameList,
    intro: 'A column of tags or subscription types whose names are separated in a way of their own is a mapping:',
    example: EXAMPLE,
  },
  {
    title: 'With a contact: notes',
    schema: notesSchema,
    intro: 'A note for each row, written once for each text.',
    example: EXAMPLE,
  },
  {
    title: 'With a contact: subscriptions',
    schema: subscriptionsSchema,
    intro:
      'Subscription types are named by id or by name. What a row does not name is left as it is. A contact that opts in to an opt-out type has its ' +
      'opt-out taken back, and the other way round.',
    example: EXAMPLE,
  },
  {
    title: 'With a contact: owner',
    schema: ownerSchema,
    intro: 'The teammate who owns the contact. Unlike `owner_id` under `contact:`, one who is not there does not refuse the row.',
    example: EXAMPLE,
  },
]
