/** Finds the next page in a Link header (RFC 8288). */

/** One link: its target, and its parameters up to the comma before the next link. Commas and semicolons may stand in quoted texts. */
const LINK = /<([^>]*)>((?:\s*;\s*[\w!#$%&'*+.^`|~-]+\s*(?:=\s*(?:"(?:[^"\\]|\\.)*"|[^\s",;]+))?)*)/g
const PARAMETER = /;\s*([\w!#$%&'*+.^`|~-]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",;]+)))?/g

/** The target of the first link whose relations have `next` among them; undefined when there is none. */
export function nextLink(header: string | undefined): string | undefined {
  for (const [, target, parameters = ''] of (header ?? '').matchAll(LINK))
    if (relationsIn(parameters).includes('next')) return target
  return undefined
}

/** Of several `rel` the first one counts. */
function relationsIn(parameters: string): string[] {
  const rel = [...parameters.matchAll(PARAMETER)].find(([, name]) => name?.toLowerCase() === 'rel')
  return (rel?.[2] ?? rel?.[3] ?? '').toLowerCase().split(/\s+/)
}
