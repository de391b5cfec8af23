/** Run ids: short enough to be typed, sorted by day, without letters that look alike. */
import { randomInt } from 'node:crypto'

const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'

/** Like `20261120-k7mq3x` (UTC day, six random letters). */
export function createRunId(now: Date, random: (below: number) => number = randomInt): string {
  const day = now.toISOString().slice(0, 10).replaceAll('-', '')
  const letters = Array.from({ length: 6 }, () => LETTERS[random(LETTERS.length)])
  return `${day}-${letters.join('')}`
}
