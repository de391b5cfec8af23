/** Refuses names that no property of the object has: HubSpot leaves them out of its answers without a word. */
import { didYouMean } from '../did-you-mean.ts'
import { ConfigError } from '../errors.ts'

/** @throws ConfigError naming the first unknown one. `known` = undefined: nobody can tell */
export function checkProperties(names: readonly string[], o: { object: string; known: readonly string[] | undefined }): void {
  if (o.known === undefined) return
  const known = new Set(o.known)
  const unknown = names.filter((name) => !known.has(name))
  const [first] = unknown
  if (first === undefined) return
  const more = unknown.length > 1 ? ` (and ${unknown.length - 1} more)` : ''
  throw new ConfigError(
    `HubSpot has no property "${first}" for ${o.object}${more}${didYouMean(first, o.known) || '.'} Name it in the configuration as HubSpot does internally (Settings, Properties).`,
  )
}
