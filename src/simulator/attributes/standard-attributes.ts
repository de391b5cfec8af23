/** The attributes every workspace has, as `GET /data_attributes` lists them. */
import type { DataType, Model, SimAttribute } from './attributes.ts'

/** full name, label, type, description, and whether the API may write it. */
type Line = readonly [fullName: string, label: string, type: DataType, description: string, writable: boolean]

/** The official example lists these for companies, in these words. */
const COMPANY: readonly Line[] = [
  ['name', 'Company name', 'string', 'The name of a company', true],
  ['company_id', 'Company ID', 'string', 'A number identifying a company', false],
  ['last_request_at', 'Company last seen', 'date', 'The last day anyone from a company visited your site or app', false],
  ['remote_created_at', 'Company created at', 'date', 'The day a company was added to Intercom', true],
  ['user_count', 'People', 'integer', 'The number of people in a company', false],
  ['session_count', 'Company web sessions', 'integer', "All visits from anyone in a company to your product's site or app", false],
  ['plan.name', 'Plan', 'string', 'A specific plan or level within your product that companies have signed up to', false],
  ['monthly_spend', 'Monthly Spend', 'float', 'The monthly revenue you receive from a company', true],
  ['size', 'Company size', 'integer', 'The number of people employed in this company, expressed as a single number', true],
  ['industry', 'Company industry', 'string', "The category or domain this company belongs to e.g. 'ecommerce' or 'SaaS'", true],
  ['website', 'Company website', 'string', "The web address for the company's primary marketing site", true],
  ['id', 'ID', 'string', 'The Intercom defined id representing the company', false],
  ['created_at', 'Created at', 'date', 'The time the company was added to Intercom', false],
  ['updated_at', 'Updated at', 'date', 'The last time the company was updated', false],
  ['plan.id', 'Plan ID', 'string', 'The Intercom defined id representing the plan', false],
]

/** The contact model's fields; labels and descriptions are ours, the official example shows companies only. */
const CONTACT: readonly Line[] = [
  ['id', 'ID', 'string', 'The Intercom defined id representing the contact', false],
  ['external_id', 'User ID', 'string', 'The id of the contact in your own system', true],
  ['role', 'Role', 'string', 'User or lead', true],
  ['name', 'Name', 'string', "The contact's full name", true],
  ['email', 'Email', 'string', "The contact's email address", true],
  ['phone', 'Phone', 'string', "The contact's phone number", true],
  ['owner_id', 'Owner', 'string', 'The teammate who owns the contact', true],
  ['avatar', 'Avatar', 'string', "The URL of the contact's picture", true],
  ['signed_up_at', 'Signed up', 'date', 'The day the contact signed up', true],
  ['last_seen_at', 'Last seen', 'date', 'The last day the contact visited your site or app', true],
  ['unsubscribed_from_emails', 'Unsubscribed from Emails', 'boolean', 'Whether the contact gets no emails', true],
  ['language_override', 'Language override', 'string', 'The language the Messenger uses with the contact', true],
  ['has_hard_bounced', 'Has hard bounced', 'boolean', 'Whether an email to the contact hard bounced', false],
  ['marked_email_as_spam', 'Marked email as spam', 'boolean', 'Whether the contact marked an email as spam', false],
  ['last_contacted_at', 'Last contacted', 'date', 'The last day the contact was messaged', false],
  ['last_replied_at', 'Last heard from', 'date', 'The last day the contact messaged in', false],
  ['created_at', 'Created at', 'date', 'The time the contact was added to Intercom', false],
  ['updated_at', 'Updated at', 'date', 'The last time the contact was updated', false],
]

export const STANDARD_ATTRIBUTES: readonly SimAttribute[] = [...listOf('contact', CONTACT), ...listOf('company', COMPANY)]

function listOf(model: Model, lines: readonly Line[]): SimAttribute[] {
  return lines.map(([full_name, label, data_type, description, api_writable]) => ({
    model,
    name: full_name.slice(full_name.lastIndexOf('.') + 1),
    full_name,
    label,
    description,
    data_type,
    api_writable,
    ui_writable: false,
    messenger_writable: true,
    custom: false,
    archived: false,
  }))
}
