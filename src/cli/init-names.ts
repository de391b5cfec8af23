/** Names of columns: as snake_case words, and those that tell what a column is. */

/** Intercom's limit for the name of an attribute. */
const LONGEST = 190

/** `Kunden-Nr.` → `kunden_nr`, `firstName` → `first_name`; '' for a name without a letter or a digit. */
export function snakeCase(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/ß/g, 'ss')
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1_$2')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .slice(0, LONGEST)
    .replace(/^_+|_+$/g, '')
}

/** What files call the fields of a contact, the surest name first. */
export const KNOWN = {
  email: list(
    'email e_mail email_address e_mail_address mail mail_address primary_email work_email user_email customer_email contact_email',
  ),
  phone: list('phone phone_number telephone telephone_number tel mobile mobile_phone mobile_number cell cell_phone gsm telefon'),
  name: list('name full_name fullname display_name customer_name contact_name'),
  first: list('first_name firstname given_name forename first vorname prenom'),
  last: list('last_name lastname surname family_name last nachname nom'),
  external_id: list(
    'external_id user_id userid customer_id contact_id client_id person_id member_id id uuid guid customer_no customer_number kundennummer',
  ),
  signed_up_at: list(
    'signed_up_at signed_up signup_date sign_up_date signup_at signed_up_on created_at created created_on registered_at registered registration_date joined joined_at date_joined customer_since',
  ),
  last_seen_at: list('last_seen_at last_seen last_login last_login_at last_active last_active_at last_activity'),
  unsubscribed_from_emails: list('unsubscribed_from_emails unsubscribed unsubscribed_from_email opted_out email_opt_out'),
  avatar: list('avatar avatar_url picture_url photo_url'),
} as const satisfies Readonly<Record<string, readonly string[]>>

/** What belongs into no other system. */
export const PRIVATE = /(?:^|_)(?:password|passwort|passwd|pwd|secret|token|ssn|iban|cvv|cvc|card_number|credit_card)(?:_|$)/

function list(words: string): readonly string[] {
  return words.split(' ')
}
