/** The optional package @aws-sdk/client-s3, loaded when an object is read, and what its errors mean. */
import type * as ClientS3 from '@aws-sdk/client-s3'
import { ConfigError, NotAuthorised, StartAgain, Unreachable } from '../errors.ts'

export interface S3Settings {
  /** Of another store than Amazon's that speaks the same protocol. */
  readonly endpoint?: string | undefined
  /** Default: AWS_REGION or the profile's; with an endpoint us-east-1. */
  readonly region?: string | undefined
  /** `https://host/bucket/key` instead of `https://bucket.host/key`, which most other stores need. Default: with an endpoint. */
  readonly forcePathStyle?: boolean | undefined
}

type Sdk = Pick<typeof ClientS3, 'S3Client' | 'GetObjectCommand' | 'ListObjectsV2Command'>
export type LoadS3 = () => Promise<Sdk>

const CONNECT_MS = 10_000
const IDLE_MS = 60_000

const LOAD: LoadS3 = () => import('@aws-sdk/client-s3')

export interface S3 {
  readonly sdk: Sdk
  readonly client: ClientS3.S3Client
}

/** Credentials are looked for where the SDK looks: AWS_ACCESS_KEY_ID and the like, a profile, the machine's role. @throws ConfigError when the package is not installed */
export const openS3 = async (o: S3Settings & { load?: LoadS3 | undefined }): Promise<S3> => {
  const sdk = await loadSdk(o.load ?? LOAD)
  const region = o.region ?? (o.endpoint === undefined ? undefined : 'us-east-1')
  const client = new sdk.S3Client({
    ...(o.endpoint === undefined ? {} : { endpoint: o.endpoint }),
    ...(region === undefined ? {} : { region }),
    forcePathStyle: o.forcePathStyle ?? o.endpoint !== undefined,
    // Connections end with their answer: between two objects there may be hours.
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      socketTimeout: IDLE_MS,
      httpAgent: { keepAlive: false },
      httpsAgent: { keepAlive: false },
    },
    // Other stores do not send the checksums that Amazon's may.
    responseChecksumValidation: 'WHEN_REQUIRED',
  })
  return { sdk, client }
}

const loadSdk = async (load: LoadS3): Promise<Sdk> => {
  try {
    return await load()
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) throw error
    throw new ConfigError('reading from s3:// needs the package @aws-sdk/client-s3: npm install @aws-sdk/client-s3', {
      cause: error,
    })
  }
}

/** Asks the store; what it refuses becomes an error for the person who can mend it. `path` = what is read, for messages. */
export const askS3 = async <T>(o: { path: string; signal: AbortSignal | undefined }, work: () => Promise<T>): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    o.signal?.throwIfAborted()
    throw s3Error(error, o.path)
  }
}

const CREDENTIALS = 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (or AWS_PROFILE, or give the machine a role).'

/** The SDK's errors are told by their names; without their texts, which may quote keys. */
export const s3Error = (error: unknown, path: string): Error => {
  const name = error instanceof Error ? error.name : String(error)
  const status = statusOf(error)
  const cause = { cause: new Error(`${name}${status === undefined ? '' : ` (${status})`}`) }
  if (name === 'CredentialsProviderError') return new NotAuthorised(`${path}: no credentials were found. ${CREDENTIALS}`, cause)
  if (isRegionMissing(error))
    return new ConfigError(`${path}: the region is not known. Set s3: { region: … } or AWS_REGION.`, cause)
  if (status === 412) return new StartAgain(`${path} changed while it was being read. It has to be read from the beginning.`, cause)
  if (status === 416) return new StartAgain(`${path} is shorter than it was. It has to be read from the beginning.`, cause)
  if (status === 401 || status === 403)
    return new NotAuthorised(
      `${path}: the store refused the credentials (${name}). They need the right to read the object, and to list the bucket where it is a pattern.`,
      cause,
    )
  if (status === 404)
    return new ConfigError(`${path}: there is no such ${name === 'NoSuchBucket' ? 'bucket' : 'object'}. Check path.`, cause)
  if (status === 301 || status === 307)
    return new ConfigError(`${path}: the bucket is in another region. Set s3: { region: … }.`, cause)
  if (status !== undefined && status < 500 && status !== 429)
    return new ConfigError(`${path}: the store answered ${status} (${name}). Check path and s3:.`, cause)
  return new Unreachable(
    `${path}: the store could not be asked (${name}). Check the network and s3: { endpoint: … }, or try again later.`,
    cause,
  )
}

const statusOf = (error: unknown): number | undefined => {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return undefined
  const metadata = error.$metadata
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return undefined
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined
}

const isRegionMissing = (error: unknown): boolean => error instanceof Error && error.message === 'Region is missing'
