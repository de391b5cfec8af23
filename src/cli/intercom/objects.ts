/** Instances of a custom object: listed, shown and deleted by hand. */
import { deleteObject, getObject, listObjects, type ObjectInstance, type ObjectPlace } from '../../intercom/custom-objects.ts'
import { refuseWithoutYes, type Session, type Yes } from './session.ts'
import { type Listing, showList, showOne, timeOf } from './shown.ts'

const MOST_A_PAGE = 150

const INSTANCES: Listing<ObjectInstance> = {
  one: 'instance',
  columns: [{ title: 'id' }, { title: 'external_id' }, { title: 'changed' }, { title: 'attributes', optional: true }],
  cells: (one) => [one.id, one.external_id, timeOf(one.updated_at), JSON.stringify(one.custom_attributes)],
}

/** Pages of 150 are followed until there are enough. */
export async function showObjects(session: Session, o: { type: string; limit: number }): Promise<void> {
  const all: ObjectInstance[] = []
  let total: number | null = null
  for (let page: number | undefined = 1; page !== undefined && all.length < o.limit; ) {
    const found: Awaited<ReturnType<typeof listObjects>> = await listObjects(
      session.client,
      { type: o.type, page, perPage: MOST_A_PAGE },
      session,
    )
    all.push(...found.instances)
    total = found.totalCount
    page = found.next
  }
  showList(session, all.slice(0, o.limit), { ...INSTANCES, total })
}

export async function showObject(session: Session, place: ObjectPlace): Promise<void> {
  const { custom_attributes: attributes, ...instance } = await getObject(session.client, place, session)
  const custom = Object.entries(attributes).map(([name, value]) => [`custom_attributes.${name}`, value] as const)
  const times = { created: timeOf(instance.created_at), changed: timeOf(instance.updated_at) }
  const { id, external_id: externalId } = instance
  showOne(
    session,
    { id, external_id: externalId, ...times, ...Object.fromEntries(custom) },
    { ...instance, custom_attributes: attributes },
  )
}

/** For good. */
export async function removeObject(session: Session, { yes, ...place }: ObjectPlace & Yes): Promise<void> {
  const { id } = await getObject(session.client, place, session)
  refuseWithoutYes(`delete instance ${id} of ${place.type} for good`, yes === undefined ? {} : { yes })
  await deleteObject(session.client, { type: place.type, id }, session)
  showOne(session, { id, did: 'deleted' })
}
