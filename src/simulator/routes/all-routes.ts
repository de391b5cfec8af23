/** Every route of the simulated API; a new part of the API is one more line here. */

import { contentRoutes } from '../content/content-routes.ts'
import type { Route } from '../http/route.ts'
import type { Workspace } from '../workspace.ts'
import { adminRoutes } from './admin-routes.ts'
import { contactListRoutes } from './contact-list-routes.ts'
import { contactRoutes } from './contact-routes.ts'
import { dataAttributeRoutes } from './data-attribute-routes.ts'
import { tagRoutes } from './tag-routes.ts'

const PARTS = [adminRoutes, contactRoutes, contactListRoutes, dataAttributeRoutes, tagRoutes, contentRoutes]

export function allRoutes(workspace: Workspace): readonly Route[] {
  return PARTS.flatMap((part) => part(workspace))
}
