/** Where the links and images of a page lead: made absolute against the page's own address, or taken out where they cannot be. */
import { isTracking } from './tracking.ts'

/** `kept` leaves relative ones as they are, for a page that is cut before it is sent. */
export type Base = URL | 'none' | 'kept'

export interface Links {
  /** The absolute address of a link; undefined = it leads nowhere that a reader of the page could go. */
  link(href: string): string | undefined
  image(attributes: Readonly<Record<string, string>>): string | undefined
  /** Relative ones that were taken out because the page has no address. */
  dropped(): { readonly links: number; readonly images: number }
}

const LINK_SCHEMES = new Set(['http:', 'https:', 'mailto:', 'tel:'])
const IMAGE_SCHEMES = new Set(['http:', 'https:'])
const HAS_SCHEME = /^[a-z][a-z0-9+.-]*:/i

export function createLinks(base: Base): Links {
  let links = 0
  let images = 0
  const isLost = (url: string) => base === 'none' && isRelative(url)
  return {
    link(href) {
      const url = cleaned(href)
      if (isLost(url)) {
        // Without an address a link to a place within the page leads nowhere that the page does not show itself.
        if (!url.startsWith('#')) links += 1
        return undefined
      }
      return absolute(url, { base, schemes: LINK_SCHEMES })?.href
    },
    image(attributes) {
      const url = cleaned(attributes['src'] ?? '')
      if (url === '') return undefined
      if (isLost(url)) {
        images += 1
        return undefined
      }
      const found = absolute(url, { base, schemes: IMAGE_SCHEMES })
      return found === undefined || isTracking(attributes, found.url) ? undefined : found.href
    },
    dropped: () => ({ links, images }),
  }
}

/** Browsers take white space and control characters out before they look for a scheme. */
function cleaned(url: string): string {
  return url.replaceAll(/[\0-\x1f]/g, '').trim()
}

function isRelative(url: string): boolean {
  return !HAS_SCHEME.test(url) && !url.startsWith('//')
}

const NOWHERE = 'https://relative.invalid/'

function absolute(url: string, o: { base: Base; schemes: ReadonlySet<string> }): { href: string; url: URL } | undefined {
  const from = o.base instanceof URL ? o.base.href : NOWHERE
  if (!URL.canParse(url, from)) return undefined
  const found = new URL(url, from)
  if (!o.schemes.has(found.protocol)) return undefined
  return { href: o.base === 'kept' && isRelative(url) ? url : found.href, url: found }
}
