/** The data attributes of the workspace: the standard ones and the custom ones that were added. */
import { STANDARD_ATTRIBUTES } from './standard-attributes.ts'

export type Model = 'contact' | 'company'

/** As reported by the API; `datetime` exists from 2.17 on, lists are strings with options. */
export type DataType = 'string' | 'integer' | 'float' | 'boolean' | 'date' | 'datetime'

export interface SimAttribute {
  /** Custom attributes only. */
  readonly id?: number
  readonly model: Model
  readonly name: string
  /** `custom_attributes.<name>` for custom ones. */
  readonly full_name: string
  readonly label: string
  readonly description?: string
  readonly data_type: DataType
  readonly options?: readonly string[]
  readonly api_writable: boolean
  readonly ui_writable: boolean
  readonly messenger_writable: boolean
  readonly custom: boolean
  readonly archived: boolean
  readonly admin_id?: string
  readonly created_at?: number
  readonly updated_at?: number
}

/** What a custom attribute is made from. */
export interface AttributeSeed {
  readonly name: string
  /** Default contact. */
  readonly model?: Model
  /** Default string. */
  readonly data_type?: DataType
  readonly description?: string
  readonly options?: readonly string[]
  readonly api_writable?: boolean
  readonly messenger_writable?: boolean
  readonly archived?: boolean
}

export interface Attributes {
  list(): readonly SimAttribute[]
  /** A custom attribute by the name that writes use; case matters. */
  custom(model: Model, name: string): SimAttribute | undefined
  byId(id: number): SimAttribute | undefined
  add(seed: AttributeSeed): SimAttribute
  /** Replaces the custom attribute of the same id. */
  save(attribute: SimAttribute): SimAttribute
}

/** `adminId` is reported as the maker of every attribute; `nowSeconds` gives unix seconds. */
export function createAttributes({ adminId, nowSeconds }: { adminId: string; nowSeconds: () => number }): Attributes {
  const customs = new Map<string, SimAttribute>()
  let lastId = 0
  const keyOf = (model: Model, name: string) => `${model} ${name}`
  const save = (attribute: SimAttribute) => {
    customs.set(keyOf(attribute.model, attribute.name), attribute)
    return attribute
  }
  return {
    list: () => [...STANDARD_ATTRIBUTES, ...customs.values()],
    custom: (model, name) => customs.get(keyOf(model, name)),
    byId: (id) => [...customs.values()].find((attribute) => attribute.id === id),
    add(seed) {
      lastId += 1
      const at = nowSeconds()
      return save({ ...newAttribute(seed), id: lastId, admin_id: adminId, created_at: at, updated_at: at })
    },
    save,
  }
}

function newAttribute({ name, ...seed }: AttributeSeed): SimAttribute {
  return {
    model: 'contact',
    data_type: 'string',
    api_writable: true,
    messenger_writable: false,
    archived: false,
    ...seed,
    name,
    full_name: `custom_attributes.${name}`,
    label: name,
    ui_writable: false,
    custom: true,
  }
}
