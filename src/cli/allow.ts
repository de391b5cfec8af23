/** Parses --allow: which guards may be passed. */
import { InvalidArgumentError } from 'commander'
import { didYouMean } from '../did-you-mean.ts'
import { GUARDS, type Guard } from '../store/runs.ts'

export const ALLOW = ['--allow <guards>', `let these guards pass, separated by commas: ${GUARDS.join(', ')}`] as const

/** For commander: names separated by commas; given again, it adds to what was given before. */
export function guardList(text: string, before: readonly Guard[] = []): readonly Guard[] {
  const names = text.split(',').map((name) => name.trim())
  return [...new Set([...before, ...names.map(guardOf)])]
}

function guardOf(name: string): Guard {
  const guard = GUARDS.find((one) => one === name)
  if (guard !== undefined) return guard
  const advice = didYouMean(name, GUARDS) || `; the guards are ${GUARDS.join(', ')}`
  throw new InvalidArgumentError(`There is no guard ${JSON.stringify(name)}${advice}`)
}
