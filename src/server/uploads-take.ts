/** Takes an upload in: checks what is announced, receives it, keeps it, and makes it known. */
import type { FileHandle } from 'node:fs/promises'
import { createRunId } from '../jobs/run-id.ts'
import { storeUpload, type Upload } from '../store/uploads.ts'
import { type UploadIdentity, uploadFile } from '../store/uploads-path.ts'
import type { ApiContext } from './api-env.ts'
import { ApiError } from './api-error.ts'
import type { Service } from './service-contract.ts'
import type { UploadBody } from './uploads-body.ts'
import { keepFile } from './uploads-keep.ts'
import { type Received, receive, tooLarge } from './uploads-receive.ts'
import { quotaReached, type TakenRoom, type UploadRoom } from './uploads-room.ts'

export interface TakeParts {
  readonly service: Service
  readonly room: UploadRoom
  readonly folder: string
  readonly maxBytes: number
  readonly quotaBytes: number
  readonly paceMs?: number
}

export interface TakenFrom {
  /** Who sends it, and the request itself. */
  readonly c: ApiContext
  readonly sync: string
  /** As it is to be called; undefined = as the sync is. */
  readonly name: string | undefined
  readonly body: UploadBody
}

/** @throws ApiError when it is too large, does not fit, or does not come whole; nothing stays behind then */
export async function takeUpload(parts: TakeParts, from: TakenFrom): Promise<Upload> {
  const { announced } = from.body
  if (announced !== undefined && announced > parts.maxBytes) throw tooLarge(parts.maxBytes)
  const room = await parts.room.enter(announced)
  try {
    return await keepAndStore(parts, { ...from, room })
  } finally {
    await room.leave()
  }
}

function keepAndStore(parts: TakeParts, from: TakenFrom & { room: TakenRoom }): Promise<Upload> {
  const { format, packed } = from.body
  const identity = { id: `u${createRunId(new Date())}`, format, packed }
  return keepFile({
    folder: parts.folder,
    file: uploadFile(identity),
    fill: (handle) => receiveBody(parts, { ...from, handle }),
    known: (received) => makeKnown(parts, { ...from, received, identity }),
  })
}

async function receiveBody(
  { maxBytes, service, paceMs }: TakeParts,
  { c, room, handle }: TakenFrom & { room: TakenRoom; handle: FileHandle },
): Promise<Received> {
  const pace = paceMs === undefined ? {} : { paceMs }
  const received = await receive(c.env.incoming, { handle, maxBytes, onBytes: room.add, signal: service.closing, ...pace })
  if (received.bytes === 0) throw new ApiError('invalid', 'The file is empty.')
  return received
}

async function makeKnown(
  { service, quotaBytes }: TakeParts,
  { c, sync, name, identity, received }: TakenFrom & { identity: UploadIdentity; received: Received },
): Promise<Upload> {
  const called = name ?? `${sync}.${identity.format}`
  const upload = { ...identity, ...received, sync, name: called, by: c.var.caller.name }
  const stored = await storeUpload(service.db, { upload, quotaBytes })
  if (stored === undefined) throw quotaReached(quotaBytes)
  return stored
}
