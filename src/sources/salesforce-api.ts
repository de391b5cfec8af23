/** The connection of one read to a Salesforce org: logged in, renewed once when its session expires, closed at the end. */
import { Unreachable } from '../errors.ts'
import { createSourceHttp, type SourceHttp } from './http.ts'
import { clockOf } from './http-clock.ts'
import { logIn, type Session, secretsOf } from './salesforce-login.ts'
import type { SalesforceOptions } from './salesforce-options.ts'
import { limitWaitMs, refusalError } from './salesforce-refusal.ts'

export interface SalesforceApi {
  readonly http: SourceHttp
  /** `/services/data/v67.0/jobs/query` */
  readonly jobsPath: string
  /** What is read, for messages. */
  readonly object: string
  /** What must not be in any of them. */
  readonly secrets: readonly string[]
  close(): Promise<void>
}

/** @throws as logIn */
export async function connect(
  o: SalesforceOptions,
  { object, signal }: { object: string; signal: AbortSignal },
): Promise<SalesforceApi> {
  let session = await logIn(o, signal)
  const { instanceUrl } = session
  const secrets = secretsOf(o.credentials)
  const http = createSourceHttp({
    ...o,
    label: 'Salesforce',
    baseUrl: instanceUrl,
    headers: () => ({ authorization: `Bearer ${session.token}` }),
    renew: async ({ signal: renewing }) => {
      session = sameOrg(await logIn(o, renewing), instanceUrl)
    },
    secrets: () => secrets,
    rateLimitWait: (refused) => limitWaitMs(refused, clockOf(o).now()),
    refusal: (refused) => refusalError(refused, { object, secrets: [session.token, ...secrets] }),
  })
  return { http, jobsPath: `/services/data/v${o.apiVersion}/jobs/query`, object, secrets, close: () => http.close() }
}

function sameOrg(session: Session, instanceUrl: string): Session {
  if (session.instanceUrl === instanceUrl) return session
  throw new Unreachable('logging in again: Salesforce has moved the org to another address in the middle of the read. Run again.')
}
