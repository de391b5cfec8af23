/** The lists of a workspace: teammates, teams, tags, custom attributes, companies. */
import { type Company, listCompanies } from '../../intercom/companies.ts'
import { listConversationAttributes } from '../../intercom/conversation-attributes.ts'
import { listCompanyAttributes, listContactAttributes } from '../../intercom/data-attributes.ts'
import { listTags } from '../../intercom/tags.ts'
import { listAdmins, listTeams } from '../../intercom/teammates.ts'
import type { Session } from './session.ts'
import { showList } from './shown.ts'

export async function showAdmins(session: Session): Promise<void> {
  showList(session, await listAdmins(session.client, session), {
    one: 'admin',
    columns: [
      { title: 'id' },
      { title: 'name' },
      { title: 'email' },
      { title: 'inbox', optional: true },
      { title: 'away', optional: true },
    ],
    cells: ({ id, name, email, hasInboxSeat, away }) => [id, name, email, hasInboxSeat ? 'yes' : 'no', away ? 'away' : ''],
  })
}

export async function showTeams(session: Session): Promise<void> {
  showList(session, await listTeams(session.client, session), {
    one: 'team',
    columns: [{ title: 'id' }, { title: 'name' }, { title: 'admins' }],
    cells: ({ id, name, adminIds }) => [id, name, adminIds.join(', ')],
  })
}

export async function showTags(session: Session): Promise<void> {
  const tags = await listTags(session.client, session)
  showList(
    session,
    tags.map(({ id, name }) => ({ id, name })),
    { one: 'tag', columns: [{ title: 'id' }, { title: 'name' }], cells: ({ id, name }) => [id, name] },
  )
}

/** What has custom attributes. */
export type AttributesOf = 'contacts' | 'companies' | 'conversations'

interface ShownAttribute {
  readonly name: string
  readonly dataType: string
  readonly writable: boolean
}

/** Custom ones that are not archived. */
export async function showAttributes(session: Session, of: AttributesOf): Promise<void> {
  const all = (await attributesOf(session, of)).filter(({ custom, archived }) => custom && !archived)
  const shown = all.map(({ name, dataType, writable = true }): ShownAttribute => ({ name, dataType, writable }))
  showList(session, shown, {
    one: `custom attribute of ${of}`,
    many: `custom attributes of ${of}`,
    columns: [{ title: 'name' }, { title: 'type' }, { title: 'API' }],
    cells: ({ name, dataType, writable }) => [name, dataType, writable ? 'writable' : 'read only'],
  })
}

type Found = Omit<ShownAttribute, 'writable'> & {
  readonly writable?: boolean
  readonly custom: boolean
  readonly archived: boolean
}

function attributesOf({ client, signal, settings }: Session, of: AttributesOf): Promise<readonly Found[]> {
  if (of === 'conversations') return listConversationAttributes(client, { version: settings.version, signal })
  const list = of === 'contacts' ? listContactAttributes : listCompanyAttributes
  return list(client, { signal, includeArchived: false })
}

/** Those that have contacts: Intercom lists no others, and 10,000 at most. */
export async function showCompanies(session: Session): Promise<void> {
  const all: Company[] = []
  for (let page: number | undefined = 1; page !== undefined; ) {
    const { companies, next }: Awaited<ReturnType<typeof listCompanies>> = await listCompanies(session.client, { page }, session)
    all.push(...companies)
    page = next
  }
  showList(session, all, {
    one: 'company',
    many: 'companies',
    whenNone: 'those without contacts are not listed',
    columns: [{ title: 'company_id' }, { title: 'name' }, { title: 'contacts', align: 'right' }, { title: 'id', optional: true }],
    cells: ({ companyId, name, userCount, id }) => [companyId, name, userCount?.toString(), id],
  })
}
