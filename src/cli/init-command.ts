/** `fin-sync init`: writes a configuration from a CSV file and a few answers. */
import { type Command, InvalidArgumentError, Option } from 'commander'
import { REGIONS } from '../config/base-url.ts'
import type { Begin } from './context.ts'
import { COUNTRY, type InitOptions, NAME, NAME_EXPECTED } from './init-options.ts'

export function addInitCommand(program: Command, begin: Begin): void {
  program
    .command('init')
    .description('write a commented configuration from a CSV file; asks on a terminal for what the options leave open')
    .option('--csv <file>', 'the file whose header and first rows propose the mapping')
    .option('--name <name>', "the sync's name (default: the file's)", matching(NAME, NAME_EXPECTED))
    .addOption(new Option('--role <role>', 'what the contacts are in Intercom').choices(['user', 'lead']))
    .option('--key <column>', 'what says whom a row is about (default: the column that looks like it)')
    .addOption(new Option('--region <region>', 'where the workspace is hosted (default: us)').choices(REGIONS))
    .option(
      '--country <code>',
      'of phone numbers without +, such as IE',
      matching(COUNTRY, 'Expected two capital letters such as IE.'),
    )
    .addOption(
      new Option('--attributes <which>', 'the other columns: as comments, or all as custom attributes').choices(['none', 'all']),
    )
    .option('--delimiter <character>', 'what separates cells; found out without', delimiter)
    .option('--encoding <name>', 'of a file that is not UTF-8, such as windows-1252')
    .option('--force', 'overwrite the configuration that is there')
    .action(
      begin(async (context, options: InitOptions) => {
        const { init } = await import('./init.ts')
        return init(context, options)
      }),
    )
}

function matching(pattern: RegExp, expected: string): (text: string) => string {
  return (text) => {
    if (pattern.test(text)) return text
    throw new InvalidArgumentError(expected)
  }
}

function delimiter(text: string): string {
  const character = text === 'tab' || text === '\\t' ? '\t' : text
  if (character.length === 1) return character
  throw new InvalidArgumentError('Expected one character, or tab.')
}
