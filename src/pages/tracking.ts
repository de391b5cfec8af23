/** Tells images that are there to be counted, not to be seen. Pure. */

/** Hosts and paths that well-known counters and mailers load their pixels from. */
const TRACKERS =
  /(?:^|\.)(?:google-analytics\.com|googletagmanager\.com|doubleclick\.net|googleadservices\.com|pixel\.wp\.com|stats\.wp\.com|bat\.bing\.com|px\.ads\.linkedin\.com|analytics\.twitter\.com|ct\.pinterest\.com|scorecardresearch\.com|quantserve\.com|pixel\.quantserve\.com|mc\.yandex\.ru|matomo\.cloud|track\.hubspot\.com|hubspotlinks\.com|b\.stats\.paypal\.com|certify\.alexametrics\.com)$/
const TRACKER_PATHS: ReadonlyMap<string, RegExp> = new Map([
  ['www.facebook.com', /^\/tr\b/],
  ['facebook.com', /^\/tr\b/],
  ['list-manage.com', /^\/track\/open/],
])
const PIXEL_FILE = /\/(?:pixel|spacer|blank|clear|tracking|beacon)\.gif$|\/1x1\.(?:gif|png)$|\/wf\/open$|\/(?:matomo|piwik)\.php$/i
const HIDDEN = /(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden|(?:max-)?(?:width|height)\s*:\s*[01](?:px)?\s*(?:;|$|!))/i

type Attributes = Readonly<Record<string, string>>

/** An image of one pixel or less, a hidden one, or one from a known tracker. `url`: where it is loaded from. */
export function isTracking(attributes: Attributes, url: URL): boolean {
  if (isTiny(attributes['width']) || isTiny(attributes['height'])) return true
  if (attributes['hidden'] !== undefined || HIDDEN.test(attributes['style'] ?? '')) return true
  return (
    TRACKERS.test(url.hostname) || (TRACKER_PATHS.get(url.hostname)?.test(url.pathname) ?? false) || PIXEL_FILE.test(url.pathname)
  )
}

function isTiny(size: string | undefined): boolean {
  return size !== undefined && /^\s*[01](?:\.\d*)?(?:px)?\s*$/.test(size)
}
