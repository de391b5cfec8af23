/** `fin-sync intercom …`: looks at the workspace, and changes single things in it by hand. */
import { Argument, type Command } from 'commander'
import type { Begin } from './context.ts'
import { addContactCommands } from './intercom/contact-commands.ts'
import { addConversationCommands } from './intercom/conversation-commands.ts'
import { inSession } from './intercom/in-session.ts'
import type { AttributesOf } from './intercom/lists.ts'
import { addMarkCommands } from './intercom/mark-commands.ts'
import { addObjectCommands } from './intercom/object-commands.ts'
import type { Session } from './intercom/session.ts'
import { wholeNumber } from './options.ts'

export function addIntercomCommand(program: Command, begin: Begin): void {
  const group = program.command('intercom').description('look at the workspace, and change single things in it by hand')
  addLists(group, begin)
  addAttributes(group, begin)
  addArticles(group, begin)
  addObjectCommands(group, begin)
  addSearch(group, begin)
  addContactCommands(group, begin)
  addConversationCommands(group, begin)
  addMarkCommands(group, begin)
}

/** Each from a file that is loaded when it is used. */
function addLists(group: Command, begin: Begin): void {
  const list = (name: string, what: string, show: (session: Session) => Promise<void>): void => {
    group
      .command(name)
      .description(what)
      .action(begin((context) => inSession(context, show)))
  }
  list('admins', 'list the teammates', async (session) => (await lists()).showAdmins(session))
  list('teams', 'list the teams', async (session) => (await lists()).showTeams(session))
  list('tags', 'list the tags', async (session) => (await lists()).showTags(session))
  list('companies', 'list the companies that have contacts', async (session) => (await lists()).showCompanies(session))
}

function addAttributes(group: Command, begin: Begin): void {
  const of = new Argument('[of]', 'contacts, companies or conversations').choices(['contacts', 'companies', 'conversations'])
  group
    .command('attributes')
    .description('list the custom attributes of contacts, or of companies or conversations')
    .addArgument(of.default('contacts'))
    .action(
      begin((context, whose: AttributesOf) =>
        inSession(context, async (session) => (await lists()).showAttributes(session, whose)),
      ),
    )
}

function addArticles(group: Command, begin: Begin): void {
  group
    .command('articles')
    .description('list the articles of the help center, or show one')
    .argument('[id]', 'of one article')
    .action(
      begin((context, id?: string) =>
        inSession(context, async (session) => {
          const { showArticle, showArticles } = await import('./intercom/articles.ts')
          await (id === undefined ? showArticles(session) : showArticle(session, id))
        }),
      ),
    )
}

const EXAMPLES = {
  contacts: "'role = user AND custom_attributes.plan IN [pro, team]'",
  conversations: "'state = open AND ai_agent_participated = true'",
}

function addSearch(group: Command, begin: Begin): void {
  const search = group.command('search').description('search contacts or conversations')
  for (const of of ['contacts', 'conversations'] as const) {
    search
      .command(of)
      .description(`search ${of}, as in: ${EXAMPLES[of]}`)
      .argument('<query>', "readable, or the JSON of Intercom's search")
      .option('--limit <n>', 'how many to show at most', wholeNumber({ min: 1, max: 100_000 }), 50)
      .action(
        begin((context, query: string, { limit }: { limit: number }) =>
          inSession(context, async (session) => (await import('./intercom/search.ts')).search(session, { of, query, limit })),
        ),
      )
  }
}

const lists = () => import('./intercom/lists.ts')
