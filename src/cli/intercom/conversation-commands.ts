/** `fin-sync intercom conversation | reply | assign | close | reopen`: one conversation, shown or changed; each change needs `--yes`. */
import type { Command } from 'commander'
import type { Begin } from '../context.ts'
import { type ActOptions, ADMIN, BODY, CONVERSATION, TEXT, YES } from './command-options.ts'
import { inSession } from './in-session.ts'

export function addConversationCommands(group: Command, begin: Begin): void {
  const on = (name: string, what: string): Command =>
    group
      .command(name)
      .description(what)
      .argument(...CONVERSATION)
  on('conversation', 'show a conversation with all that was said').action(
    begin((context, id: string) =>
      inSession(context, async (session) => (await import('./conversation-look.ts')).showConversation(session, id)),
    ),
  )
  on('reply', 'reply to a conversation as an admin; the contact sees it')
    .argument(...TEXT)
    .option(...ADMIN)
    .option(...YES)
    .action(
      begin((context, id: string, text: string, o: ActOptions) =>
        inSession(context, async (session) => (await acts()).reply(session, { ...o, id, text, as: 'comment' })),
      ),
    )
  on('assign', 'assign a conversation; one that is closed is reopened')
    .argument('<to>', 'admin:<id, name or email> or team:<id or name>')
    .option(...BODY)
    .option(...ADMIN)
    .option(...YES)
    .action(
      begin((context, id: string, to: string, o: ActOptions) =>
        inSession(context, async (session) => (await acts()).assign(session, { ...o, id, to })),
      ),
    )
  on('close', 'close a conversation')
    .option(...BODY)
    .option(...ADMIN)
    .option(...YES)
    .action(
      begin((context, id: string, o: ActOptions) =>
        inSession(context, async (session) => (await acts()).close(session, { ...o, id })),
      ),
    )
  on('reopen', 'reopen a conversation that is closed or snoozed')
    .option(...ADMIN)
    .option(...YES)
    .action(
      begin((context, id: string, o: ActOptions) =>
        inSession(context, async (session) => (await acts()).reopen(session, { ...o, id })),
      ),
    )
}

const acts = () => import('./conversation-acts.ts')
