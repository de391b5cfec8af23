/** The address of the server that a source asks: https, because credentials and personal data travel to it. */
import { z } from 'zod'
import { isLoopback } from '../base-url.ts'

function wrongUrl(written: string): string | undefined {
  if (!URL.canParse(written)) return 'expected a URL that begins with https://'
  const url = new URL(written)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'expected a URL that begins with https://'
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    return 'would send tokens and personal data over unencrypted http to another machine; expected https://'
  if (url.username !== '' || url.password !== '') return 'carries a user name or a password'
  if (url.search !== '' || url.hash !== '') return 'carries a query or a fragment'
  return undefined
}

/** The origin of a server, with or without a path. */
export const serverUrl = z.string().superRefine((written, context) => {
  const wrong = wrongUrl(written)
  if (wrong !== undefined) context.addIssue({ code: 'custom', message: wrong })
})
