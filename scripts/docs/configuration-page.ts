/** docs/configuration.md: every key of fin-sync.yaml, from the schema that checks it. */
import { type ConfigKey, keysOf } from './config-keys.ts'
import { SECTIONS, type Section } from './config-sections.ts'
import { RULES } from './config-texts.ts'
import { code, fenced, page, table, WRITTEN } from './markdown.ts'
import { notYet } from './not-yet.ts'

export function configurationPage(): string {
  return page([WRITTEN, '# Configuration', RULES, ...SECTIONS.flatMap(section)])
}

function section(one: Section): string[] {
  const keys = table(['key', 'what it is', 'takes', 'default'], keysOf(one).map(row))
  return [`## ${one.title}`, one.intro, ...notYet(one.title), keys, fenced('yaml', one.example)]
}

function row({ name, description, takes, preset, required }: ConfigKey): string[] {
  const without = preset === undefined ? (required ? '**required**' : '') : code(preset)
  return [code(name), description, takes, without]
}
