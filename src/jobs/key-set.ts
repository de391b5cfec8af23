/** A set of record keys that stays small at millions of keys: 16 bytes of sha256 each, in one open-addressing table. */
import { hash } from 'node:crypto'

/** Bytes of one key's hash. At 128 bits two keys of one read are never taken for one another (10^8 keys: 1 in 10^22). */
export const KEY_HASH_BYTES = 16
const WORDS = KEY_HASH_BYTES / 4

export interface KeySet {
  /** Adds a key; false when it was there already. */
  add(key: string): boolean
  /** Whether the key was added before. */
  has(key: string): boolean
  readonly size: number
  /** The hashes added since the last call, concatenated: what `load` takes back after a crash. */
  drain(): Buffer
  load(hashes: Buffer): void
}

export function createKeySet(): KeySet {
  let slots = new Uint32Array(1024 * WORDS)
  let size = 0
  let added: number[] = []
  const word = new Uint32Array(WORDS)

  const insert = (): boolean => {
    if ((size + 1) * 2 * WORDS > slots.length) slots = grown(slots)
    const at = find(slots, word)
    if (isTaken(slots, at)) return false
    slots.set(word, at)
    size += 1
    return true
  }
  return {
    get size() {
      return size
    },
    add(key) {
      hashInto(word, key)
      if (!insert()) return false
      added.push(word[0] ?? 0, word[1] ?? 0, word[2] ?? 0, word[3] ?? 0)
      return true
    },
    has(key) {
      hashInto(word, key)
      return isTaken(slots, find(slots, word))
    },
    drain() {
      const drained = Buffer.from(Uint32Array.from(added).buffer)
      added = []
      return drained
    },
    load(hashes) {
      for (let at = 0; at + KEY_HASH_BYTES <= hashes.length; at += KEY_HASH_BYTES) {
        for (let i = 0; i < WORDS; i++) word[i] = hashes.readUInt32LE(at + i * 4)
        insert()
      }
    },
  }
}

/** The first word is never 0, because 0 marks a free slot. */
function hashInto(word: Uint32Array, key: string): void {
  const digest = hash('sha256', key, 'binary')
  for (let i = 0; i < WORDS; i++) {
    const at = i * 4
    word[i] =
      digest.charCodeAt(at) |
      (digest.charCodeAt(at + 1) << 8) |
      (digest.charCodeAt(at + 2) << 16) |
      (digest.charCodeAt(at + 3) << 24)
  }
  if (word[0] === 0) word[0] = 1
}

/** Where the hash stands, or the free slot where it would go (linear probing; the table is at most half full). */
function find(slots: Uint32Array, word: Uint32Array): number {
  const mask = slots.length / WORDS - 1
  let slot = (word[1] ?? 0) & mask
  while (isTaken(slots, slot * WORDS) && !isSame(slots, slot * WORDS, word)) slot = (slot + 1) & mask
  return slot * WORDS
}

function isTaken(slots: Uint32Array, at: number): boolean {
  return slots[at] !== 0
}

function isSame(slots: Uint32Array, at: number, word: Uint32Array): boolean {
  return slots[at] === word[0] && slots[at + 1] === word[1] && slots[at + 2] === word[2] && slots[at + 3] === word[3]
}

function grown(slots: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(slots.length * 2)
  for (let at = 0; at < slots.length; at += WORDS) {
    if (!isTaken(slots, at)) continue
    const word = slots.subarray(at, at + WORDS)
    larger.set(word, find(larger, word))
  }
  return larger
}
