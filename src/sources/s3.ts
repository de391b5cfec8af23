/** Objects of an S3-compatible store as inputs: one by its key, or several by a prefix or a pattern, in the order of their keys. */
import { ConfigError, Unreachable } from '../errors.ts'
import type { Clock } from './http-clock.ts'
import type { InputFiles } from './input.ts'
import { byCodeUnit, nothingMatches, oneFile } from './input-glob.ts'
import { labelOf } from './input-names.ts'
import { fixedPrefix, isPattern, patternMatcher } from './input-pattern.ts'
import { askS3, type LoadS3, openS3, type S3, type S3Settings } from './s3-client.ts'
import { type FoundObject, s3File } from './s3-object.ts'

export interface S3InputOptions extends S3Settings {
  /** How the optional package @aws-sdk/client-s3 is loaded. */
  readonly load?: LoadS3 | undefined
  readonly clock?: Partial<Clock>
  readonly signal?: AbortSignal | undefined
}

/**
 * `s3://bucket/key`, `s3://bucket/folder/` (all objects in it) or `s3://bucket/exports/*.csv`.
 * @throws ConfigError when the address is none, nothing matches, or @aws-sdk/client-s3 is not installed
 * @throws NotAuthorised, Unreachable
 */
export const s3Files = async (address: string, o: S3InputOptions): Promise<InputFiles> => {
  const { bucket, key } = parseAddress(address)
  const s3 = await openS3(o)
  const fileOf = (found: { key: string; version: string }) => s3File(s3, { ...o, bucket, ...found })
  if (key !== '' && !key.endsWith('/') && !isPattern(key)) return oneFile(fileOf({ key, version: '' }))
  const found = await list(s3, { bucket, pattern: key === '' || key.endsWith('/') ? `${key}**` : key, address, signal: o.signal })
  const [only] = found
  if (only === undefined) throw nothingMatches(address)
  if (found.length === 1) return oneFile(fileOf(only))
  return {
    label: labelOf(
      found.map((one) => one.key),
      key === '' ? `${bucket}/` : key,
    ),
    files: found.map(fileOf),
  }
}

const parseAddress = (address: string): { bucket: string; key: string } => {
  const [, bucket, key = ''] = /^s3:\/\/([^/?*]+)(?:\/(.*))?$/s.exec(address) ?? []
  if (bucket === undefined)
    throw new ConfigError(
      `${address} is no address in a store. Expected s3://bucket/key, s3://bucket/folder/ or s3://bucket/folder/*.csv.`,
    )
  return { bucket, key }
}

const list = async (
  { sdk, client }: S3,
  o: { bucket: string; pattern: string; address: string; signal: AbortSignal | undefined },
): Promise<readonly FoundObject[]> => {
  const matches = patternMatcher(o.pattern)
  const found: FoundObject[] = []
  const tokens = new Set<string>()
  const how = o.signal === undefined ? {} : { abortSignal: o.signal }
  let token: string | undefined
  do {
    const input = { Bucket: o.bucket, Prefix: fixedPrefix(o.pattern), ...(token === undefined ? {} : { ContinuationToken: token }) }
    const page = await askS3({ path: o.address, signal: o.signal }, () => client.send(new sdk.ListObjectsV2Command(input), how))
    for (const { Key: key, Size: size, ETag: etag } of page.Contents ?? [])
      if (key !== undefined && !key.endsWith('/') && matches(key)) found.push({ key, version: `${size ?? ''} ${etag ?? ''}` })
    token = page.NextContinuationToken
    if (token !== undefined && tokens.has(token))
      throw new Unreachable(`${o.address}: the store's list of objects goes in a circle. Try again later.`)
    if (token !== undefined) tokens.add(token)
  } while (token !== undefined)
  return found.toSorted((a, b) => byCodeUnit(a.key, b.key))
}
