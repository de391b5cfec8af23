/** `fin-sync intercom tag | untag | note`: marks on contacts and conversations; each needs `--yes`. */
import type { Command } from 'commander'
import type { Begin } from '../context.ts'
import { type ActOptions, ADMIN, CONTACT, CONVERSATION, TAG, TEXT, YES } from './command-options.ts'
import { inSession } from './in-session.ts'

export function addMarkCommands(group: Command, begin: Begin): void {
  for (const name of ['tag', 'untag'] as const) {
    const one = group.command(name).description(`${name} a contact or a conversation`)
    addContactTag(one, { name, begin })
    addConversationTag(one, { name, begin })
  }
  addNotes(group, begin)
}

interface TagCommand {
  readonly name: 'tag' | 'untag'
  readonly begin: Begin
}

function addContactTag(above: Command, { name, begin }: TagCommand): void {
  above
    .command('contact')
    .description(`${name} a contact`)
    .argument(...CONTACT)
    .argument(...TAG)
    .option(...YES)
    .action(
      begin((context, contact: string, tag: string, o: ActOptions) =>
        inSession(context, async (session) => {
          const { tagOneContact, untagOneContact } = await contacts()
          await (name === 'tag' ? tagOneContact : untagOneContact)(session, { contact, tag, ...o })
        }),
      ),
    )
}

function addConversationTag(above: Command, { name, begin }: TagCommand): void {
  above
    .command('conversation')
    .description(`${name} a conversation`)
    .argument(...CONVERSATION)
    .argument(...TAG)
    .option(...ADMIN)
    .option(...YES)
    .action(
      begin((context, id: string, tag: string, o: ActOptions) =>
        inSession(context, async (session) => {
          const { tagOneConversation, untagOneConversation } = await conversations()
          await (name === 'tag' ? tagOneConversation : untagOneConversation)(session, { id, tag, ...o })
        }),
      ),
    )
}

function addNotes(group: Command, begin: Begin): void {
  const note = group.command('note').description('leave a note on a contact or in a conversation, for teammates only')
  note
    .command('contact')
    .description('leave a note on a contact, for teammates only')
    .argument(...CONTACT)
    .argument(...TEXT)
    .option(...ADMIN)
    .option(...YES)
    .action(
      begin((context, contact: string, text: string, o: ActOptions) =>
        inSession(context, async (session) => (await contacts()).noteOnContact(session, { ...o, contact, text })),
      ),
    )
  note
    .command('conversation')
    .description('leave a note in a conversation, for teammates only')
    .argument(...CONVERSATION)
    .argument(...TEXT)
    .option(...ADMIN)
    .option(...YES)
    .action(
      begin((context, id: string, text: string, o: ActOptions) =>
        inSession(context, async (session) => (await conversations()).reply(session, { ...o, id, text, as: 'note' })),
      ),
    )
}

const contacts = () => import('./contact-acts.ts')
const conversations = () => import('./conversation-acts.ts')
