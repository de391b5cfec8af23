/** What `plan --live` found in Intercom, in words. Pure. */
import type { LiveComparison } from '../jobs/plan-live.ts'
import { count, counted } from './figures.ts'
import { changeLines } from './plan-changes.ts'

export function liveLines(live: LiveComparison, o: { label: string; pages?: boolean }): string[] {
  const rows = o.pages ? 'documents' : 'rows'
  const facts: readonly (readonly [number, string])[] = [
    [live.update, 'would be updated'],
    [live.create, 'would be created'],
    [live.alreadyThere, 'would be sent although Intercom holds the same already'],
    [live.unclear, 'would be sent and match several contacts, or conflicting ones'],
    [live.edited, `were edited in Intercom since; that stays until their ${rows} change`],
    [live.gone, `are not in Intercom any more; nothing happens until their ${rows} change`],
  ]
  return [
    'compared with what Intercom holds now:',
    ...facts.filter(([n], i) => i < 2 || n > 0).map(([n, what]) => `  ${count(n)} ${what}`),
    ...section(live.changes, { title: 'would be changed there', all: live.update, label: o.label }),
    ...section(live.edits, { title: 'edited there (Intercom → the source)', all: live.edited, label: o.label }),
  ]
}

function section(changes: LiveComparison['changes'], o: { title: string; all: number; label: string }): string[] {
  if (changes.length === 0) return []
  const some = changes.length < o.all ? `, the first ${counted(changes.length, 'record')}` : ''
  return ['', `${o.title}${some}:`, ...changes.flatMap((change) => changeLines(change, o))]
}
