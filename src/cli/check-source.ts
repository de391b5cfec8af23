/** Checks the source of a sync and what its mapping makes of it: columns, and the first rows as read and as mapped. */
import type { ContactSync } from '../config/config.ts'
import type { ProxySettings } from '../dispatcher.ts'
import { type ContactMapping, compileContactMapping } from '../mapping/contact-mapping.ts'
import { placeText } from '../place.ts'
import type { Source } from '../sources/source.ts'
import { attempt, type Finding, failed, note, ok, refusedBy, skipped } from './check-finding.ts'
import { type LookedAt, lookAtRows } from './check-rows.ts'
import { missingNames, type Slot, slotsOf, unusedColumns, withoutMissing } from './check-slots.ts'
import { count, counted } from './figures.ts'
import { openSource } from './open-source.ts'
import { tableLines } from './table.ts'

export interface SourceCheck {
  readonly findings: readonly Finding[]
  readonly label: string | null
  readonly columns: readonly string[] | undefined
  readonly slots: readonly Slot[]
  readonly missing: readonly string[]
  readonly unused: readonly string[]
  /** Null when the source cannot be read. */
  readonly looked: LookedAt | null
}

/** Rows that are mapped to tell how many would be refused. */
export const MOST_ROWS = 1_000

/** `sample` = how many rows are kept to be shown. */
export async function checkSource(
  sync: ContactSync,
  o: { sample: number; signal: AbortSignal; proxy: ProxySettings },
): Promise<SourceCheck> {
  const request = { trigger: 'run', full: false, limit: null, path: null } as const
  const opened = await attempt('source', () => openSource(sync, { request, embedded: true, proxy: o.proxy, signal: o.signal }))
  if ('finding' in opened) return unopened(opened.finding)
  const { label, columns } = opened.value
  const slots = slotsOf(sync, columns)
  const { mapping, findings } = compile(sync, { slots, columns })
  const looked = await attempt('rows', () => lookAtRows(opened.value, { ...o, mapping, most: MOST_ROWS }))
  const rows = 'value' in looked ? rowsFinding(looked.value, { label, isMapped: mapping !== undefined }) : asSource(looked.finding)
  return {
    findings: [sourceFinding(opened.value), ...findings, rows],
    label,
    columns,
    slots,
    missing: missingNames(slots),
    unused: unusedColumns(slots, columns ?? []),
    looked: 'value' in looked ? looked.value : null,
  }
}

function unopened(finding: Finding): SourceCheck {
  const findings = [asSource(finding), skipped('columns', 'not tried: see source'), skipped('rows', 'not tried: see source')]
  return { findings, label: null, columns: undefined, slots: [], missing: [], unused: [], looked: null }
}

/** A source that ends in the middle is no failure of ours: somebody has to mend it. */
export function asSource(finding: Finding): Finding {
  return finding.exitCode === 1 ? { ...finding, exitCode: 2 } : finding
}

function sourceFinding({ label, columns }: Source): Finding {
  return ok('source', columns === undefined ? label : `${label} has ${counted(columns.length, 'column')}`)
}

interface Compiled {
  readonly mapping?: ContactMapping
  readonly findings: readonly Finding[]
}

/** What cannot be mapped is told, and the rest is mapped all the same. */
function compile(sync: ContactSync, o: { slots: readonly Slot[]; columns: readonly string[] | undefined }): Compiled {
  const unused = o.columns === undefined ? [] : [unusedFinding(unusedColumns(o.slots, o.columns))]
  const whole = compiled(sync, o.columns)
  if (whole.mapping !== undefined) return { ...whole, findings: [ok('columns', 'all that the mapping names are there'), ...unused] }
  const rest = missingNames(o.slots).length === 0 ? undefined : withoutMissing(sync, o.slots)
  const partly = rest === undefined ? { findings: [] } : compiled(rest, o.columns)
  return { ...partly, findings: [...whole.findings, ...partly.findings, ...unused] }
}

function compiled(sync: ContactSync, columns: readonly string[] | undefined): Compiled {
  let mapping: ContactMapping | undefined
  const wrong = refusedBy('columns', () => {
    mapping = compileContactMapping(sync, columns)
  })
  return { ...(mapping === undefined ? {} : { mapping }), findings: wrong === undefined ? [] : [wrong] }
}

function unusedFinding(unused: readonly string[]): Finding {
  if (unused.length === 0) return ok('unused', 'the mapping uses every column')
  return note('unused', `nothing uses ${unused.map((name) => JSON.stringify(name)).join(', ')}`)
}

/** `isMapped` false: why is told by another finding. */
export function rowsFinding(looked: LookedAt<unknown>, o: { label: string; isMapped: boolean }): Finding {
  const { rows, refused } = looked
  const which = looked.isAll ? `all ${counted(rows, 'row')}` : `the first ${counted(rows, 'row')}`
  if (!o.isMapped) return skipped('rows', `${which} can be read; not mapped: see columns`)
  if (refused === 0) return ok('rows', `${which} are fit to be sent`)
  const reasons = reasonLines(looked, o.label)
  if (refused < rows) return note('rows', `of ${which} ${count(refused)} would be refused`, reasons)
  return failed('rows', [`${which} would be refused`, ...reasons].join('\n'))
}

function reasonLines({ reasons }: LookedAt<unknown>, label: string): string[] {
  const rows = reasons.map((one) => [count(one.count), one.code, placeText(label, one.firstPlace), one.firstWhy])
  return tableLines([{ title: 'rows', align: 'right' }, { title: 'code' }, { title: 'first at' }, { title: 'because' }], rows)
}
