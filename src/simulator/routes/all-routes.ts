/** Every route of the simulated API; a new part of the API is one more line here. */

import { articleRoutes } from '../articles/article-routes.ts'
import { channelRoutes } from '../channel-events/channel-routes.ts'
import { companyRoutes } from '../companies/company-routes.ts'
import { contentRoutes } from '../content/content-routes.ts'
import { eventRoutes } from '../events/event-routes.ts'
import type { Route } from '../http/route.ts'
import { noteRoutes } from '../notes/note-routes.ts'
import { objectRoutes } from '../objects/object-routes.ts'
import { subscriptionRoutes } from '../subscriptions/subscription-routes.ts'
import type { Workspace } from '../workspace.ts'
import { adminRoutes } from './admin-routes.ts'
import { contactListRoutes } from './contact-list-routes.ts'
import { contactRoutes } from './contact-routes.ts'
import { contactTagRoutes } from './contact-tag-routes.ts'
import { conversationRoutes } from './conversation-routes.ts'
import { dataAttributeRoutes } from './data-attribute-routes.ts'
import { deskRoutes } from './desk-routes.ts'
import { tagRoutes } from './tag-routes.ts'
import { teamRoutes } from './team-routes.ts'

const PARTS = [
  adminRoutes,
  contactRoutes,
  contactListRoutes,
  dataAttributeRoutes,
  tagRoutes,
  contentRoutes,
  articleRoutes,
  eventRoutes,
  channelRoutes,
  objectRoutes,
  teamRoutes,
  deskRoutes,
  conversationRoutes,
  companyRoutes,
  noteRoutes,
  subscriptionRoutes,
  contactTagRoutes,
]

export function allRoutes(workspace: Workspace): readonly Route[] {
  return PARTS.flatMap((part) => part(workspace))
}
