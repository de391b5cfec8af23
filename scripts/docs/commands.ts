/** The commands and options of the command line as tables, from the program itself. */
import type { Argument, Command, Option } from 'commander'
import { createProgram } from '../../src/cli/program.ts'
import { code, page, table } from './markdown.ts'

/** The real program; no action of it is ever called. */
export function documentedProgram(): Command {
  return createProgram({ stdout: process.stdout, stderr: process.stderr }, () => async () => undefined)
}

export function commandTables(program: Command = documentedProgram()): string {
  const everywhere = ['### Options of every command', options(program)]
  return page([...everywhere, ...program.commands.flatMap((one) => commands(one, 'fin-sync'))]).trim()
}

/** A command and those below it; a mere group of them has no line of its own. */
function commands(one: Command, above: string): string[] {
  const path = `${above} ${one.name()}`
  const isGroup = one.commands.length > 0 && one.registeredArguments.length === 0
  return [...(isGroup ? [] : command(one, path)), ...one.commands.flatMap((below) => commands(below, path))]
}

function command(one: Command, path: string): string[] {
  const usage = [path, ...one.registeredArguments.map(argument)].join(' ')
  return [`### ${code(usage)}`, sentence(one.description()), options(one)]
}

function argument(one: Argument): string {
  const name = one.variadic ? `${one.name()}...` : one.name()
  return one.required ? `<${name}>` : `[${name}]`
}

function options(one: Command): string {
  const described = one.registeredArguments.filter(({ description }) => description !== '')
  const rows = [
    ...described.map((each) => [code(argument(each)), each.description, each.required ? '**required**' : '']),
    ...one.options.filter(({ hidden }) => !hidden).map((each) => [code(each.flags), meaning(each), preset(each)]),
  ]
  return rows.length === 0 ? '' : table(['', 'what it does', 'default'], rows)
}

function meaning({ description, argChoices }: Option): string {
  return argChoices === undefined ? description : `${description}: ${argChoices.map(code).join(', ')}`
}

function preset({ mandatory, defaultValue, defaultValueDescription }: Option): string {
  const value: unknown = defaultValueDescription ?? defaultValue
  if (value === undefined) return mandatory ? '**required**' : ''
  return code(typeof value === 'string' ? value : JSON.stringify(value))
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}
