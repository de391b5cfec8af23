/** `fin-sync intercom contact …`: shows one contact, or changes it; each change needs `--yes`. */
import type { Command } from 'commander'
import type { Begin } from '../context.ts'
import { type ActOptions, CONTACT, YES } from './command-options.ts'
import { inSession } from './in-session.ts'

export function addContactCommands(group: Command, begin: Begin): void {
  const contact = group
    .command('contact')
    .description('show a contact; or set fields of it, archive, delete or merge it')
    .argument(...CONTACT)
    .action(
      begin((context, given: string) =>
        inSession(context, async (session) => (await import('./contact-look.ts')).showContact(session, given)),
      ),
    )
  addSet(contact, begin)
  addRemovals(contact, begin)
  addMerge(contact, begin)
}

function addSet(contact: Command, begin: Begin): void {
  contact
    .command('set')
    .description('set fields of a contact')
    .argument(...CONTACT)
    .argument('<field=value...>', 'such as name=Ann or custom_attributes.seats=4; null empties a field, "null" in quotes is a text')
    .option(...YES)
    .action(
      begin((context, given: string, fields: string[], o: ActOptions) =>
        inSession(context, async (session) =>
          (await import('./contact-set.ts')).setContact(session, { contact: given, fields, ...o }),
        ),
      ),
    )
}

function addRemovals(contact: Command, begin: Begin): void {
  const on = (name: string, what: string): Command =>
    contact
      .command(name)
      .description(what)
      .argument(...CONTACT)
      .option(...YES)
  on('archive', 'archive a contact').action(
    begin((context, given: string, o: ActOptions) =>
      inSession(context, async (session) => (await acts()).archiveOneContact(session, { contact: given, ...o })),
    ),
  )
  on('delete', 'delete a contact for good; an archived one by its id').action(
    begin((context, given: string, o: ActOptions) =>
      inSession(context, async (session) => (await acts()).deleteOneContact(session, { contact: given, ...o })),
    ),
  )
}

function addMerge(contact: Command, begin: Begin): void {
  contact
    .command('merge')
    .description('merge a lead into a user, for good; an email that both share may stand for both')
    .argument('<lead>', 'id or email')
    .argument('<user>', 'id, email or external_id')
    .option(...YES)
    .action(
      begin((context, lead: string, user: string, o: ActOptions) =>
        inSession(context, async (session) => (await acts()).mergeContact(session, { lead, user, ...o })),
      ),
    )
}

const acts = () => import('./contact-acts.ts')
