/** `fin-sync intercom objects`: instances of a custom object. */
import type { Command } from 'commander'
import type { ObjectPlace } from '../../intercom/custom-objects.ts'
import type { Begin } from '../context.ts'
import { wholeNumber } from '../options.ts'
import { type ActOptions, YES } from './command-options.ts'
import { inSession } from './in-session.ts'

const TYPE = ['<type>', "the custom object's identifier, such as Order"] as const

export function addObjectCommands(group: Command, begin: Begin): void {
  const objects = group.command('objects').description('instances of a custom object')
  objects
    .command('list')
    .description('list the instances of a custom object')
    .argument(...TYPE)
    .option('--limit <n>', 'how many to show', wholeNumber({ min: 1, max: 100_000 }), 50)
    .action(
      begin((context, type: string, { limit }: { limit: number }) =>
        inSession(context, async (session) => (await instances()).showObjects(session, { type, limit })),
      ),
    )
  const one = (name: string, what: string): Command =>
    objects
      .command(name)
      .description(what)
      .argument(...TYPE)
      .argument('<external_id>', 'your own id of the instance; with --id, the one that Intercom gave')
      .option('--id', "it is Intercom's id")
  one('show', 'show an instance of a custom object').action(
    begin((context, type: string, given: string, { id }: Given) =>
      inSession(context, async (session) => (await instances()).showObject(session, placeOf(type, { given, id }))),
    ),
  )
  one('delete', 'delete an instance of a custom object, for good')
    .option(...YES)
    .action(
      begin((context, type: string, given: string, { id, ...o }: Given & ActOptions) =>
        inSession(context, async (session) => (await instances()).removeObject(session, { ...placeOf(type, { given, id }), ...o })),
      ),
    )
}

interface Given {
  readonly id?: true
}

function placeOf(type: string, o: { given: string; id: true | undefined }): ObjectPlace {
  return o.id === true ? { type, id: o.given } : { type, externalId: o.given }
}

const instances = () => import('./objects.ts')
