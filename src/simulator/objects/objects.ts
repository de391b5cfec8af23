/** The custom object instances of the simulated workspace, and which contacts and conversations refer to them. */

export interface SimObject {
  /** A decimal number as text. */
  readonly id: string
  /** The identifier of the custom object. */
  readonly type: string
  readonly custom_attributes: Readonly<Record<string, unknown>>
  readonly external_id: string
  /** Unix seconds. */
  readonly external_created_at: number | null
  readonly external_updated_at: number | null
  readonly created_at: number
  readonly updated_at: number
}

export type ObjectHolder = 'contact' | 'conversation'

export interface Objects {
  /** Whether the workspace has a custom object of this identifier. */
  hasType(type: string): boolean
  /** Newest first. */
  list(type: string): readonly SimObject[]
  get(id: string): SimObject | undefined
  withExternalId(type: string, externalId: string): SimObject | undefined
  /** Makes an instance, or replaces the one of the same id. */
  save(instance: Omit<SimObject, 'id'> & { readonly id?: string }): SimObject
  /** Deletes the instance and every reference to it. */
  delete(id: string): void
  /** Lets a contact or conversation refer to exactly these instances by an attribute. */
  refer(holder: ObjectHolder, id: string, o: { attribute: string; instances: readonly string[] }): void
  /** Instances that a contact or conversation refers to, by attribute. */
  references(holder: ObjectHolder, id: string): ReadonlyMap<string, readonly SimObject[]>
}

/** `types` undefined = every custom object exists. */
export function createObjects(types: readonly string[] | undefined): Objects {
  const byId = new Map<string, SimObject>()
  const references = new Map<string, Map<string, readonly string[]>>()
  let last = 20
  const list = (type: string) => [...byId.values()].filter((one) => one.type === type).reverse()
  return {
    hasType: (type) => types === undefined || types.includes(type),
    list,
    get: (id) => byId.get(id),
    withExternalId: (type, externalId) => list(type).find((one) => one.external_id === externalId),
    save({ id = String(++last), ...fields }) {
      const saved = { ...fields, id }
      byId.set(id, saved)
      return saved
    },
    delete: (id) => void byId.delete(id),
    refer(holder, id, { attribute, instances }) {
      const place = `${holder} ${id}`
      references.set(place, new Map(references.get(place)).set(attribute, instances))
    },
    references(holder, id) {
      const all = [...(references.get(`${holder} ${id}`) ?? [])]
      return new Map(all.map(([attribute, ids]) => [attribute, ids.flatMap((one) => byId.get(one) ?? [])]))
    },
  }
}
