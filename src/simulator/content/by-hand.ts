/** The content library as a teammate edits it in Intercom: for tests and demos, past the API and its checks. */
import { nowSeconds, type Workspace } from '../workspace.ts'
import type { ContentSourceSeed, PageSeed, SimContentSource, SimPage } from './sim-content.ts'

export interface ContentByHand {
  contentSources(): readonly SimContentSource[]
  addContentSource(seed: ContentSourceSeed): SimContentSource
  /** Throws when there is none of this id. */
  editContentSource(id: number, changes: Partial<Omit<SimContentSource, 'id'>>): SimContentSource
  /** Deletes the source and all its pages. */
  deleteContentSource(id: number): void
  /** Newest first. */
  externalPages(): readonly SimPage[]
  addExternalPage(seed: PageSeed): SimPage
  deleteExternalPage(id: string): void
}

export function contentByHand(workspace: Workspace): ContentByHand {
  const { content } = workspace
  return {
    contentSources: content.sources,
    addContentSource: content.addSource,
    editContentSource(id, changes) {
      const source = content.source(id)
      if (source === undefined) throw new Error(`the simulator has no content source ${id}`)
      return content.saveSource({ ...source, updated_at: nowSeconds(workspace), ...changes })
    },
    deleteContentSource: content.deleteSource,
    externalPages: content.pages,
    addExternalPage: content.addPage,
    deleteExternalPage: content.deletePage,
  }
}
