/** Visitors: people nobody knows yet. A visitor that writes or is converted becomes a contact and is gone as a visitor. */
import { randomUUID } from 'node:crypto'
import { nowSeconds, type Workspace } from '../workspace.ts'

export interface SimVisitor {
  /** 24 hex characters; the contact it becomes keeps it. */
  readonly id: string
  /** Becomes the contact's external_id. */
  readonly user_id: string
  readonly name: string | null
  readonly email: string | null
  readonly phone: string | null
  readonly custom_attributes: Readonly<Record<string, string>>
  /** Unix seconds. */
  readonly created_at: number
  readonly updated_at: number
}

export interface VisitorNames {
  readonly id?: string | undefined
  readonly user_id?: string | undefined
}

export interface Visitors {
  all(): readonly SimVisitor[]
  find(names: VisitorNames): SimVisitor | undefined
  save(visitor: SimVisitor): SimVisitor
  delete(id: string): void
  nextId(): string
}

export function createVisitors(): Visitors {
  const visitors = new Map<string, SimVisitor>()
  let last = 0
  return {
    all: () => [...visitors.values()],
    find: ({ id = '', user_id }) => visitors.get(id) ?? [...visitors.values()].find((one) => one.user_id === user_id),
    save(visitor) {
      visitors.set(visitor.id, visitor)
      return visitor
    },
    delete: (id) => void visitors.delete(id),
    nextId: () => `6762f30c1bb69f9f${(++last).toString(16).padStart(8, '0')}`,
  }
}

/** What a visitor is made from by hand. */
export type VisitorSeed = Partial<Omit<SimVisitor, 'id'>>

export function addVisitor({ desk, now }: Pick<Workspace, 'desk' | 'now'>, seed: VisitorSeed): SimVisitor {
  const at = nowSeconds({ now })
  const empty = { name: null, email: null, phone: null, custom_attributes: {}, created_at: at, updated_at: at }
  return desk.visitors.save({ ...empty, user_id: randomUUID(), ...seed, id: desk.visitors.nextId() })
}
