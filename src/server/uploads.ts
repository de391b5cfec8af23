/** Uploads: files that are sent to the server, imported by the mapping of a sync, listed and removed. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Hono } from 'hono'
import { z } from 'zod'
import { strict } from '../config/strict.ts'
import { wholeNumber } from '../config/whole-number.ts'
import { findOpenRun } from '../store/runs.ts'
import { getUpload, listUploads, markUploadRemoved, type Upload, uploadedBytes } from '../store/uploads.ts'
import { uploadFile } from '../store/uploads-path.ts'
import type { MoreOperations } from './admin-app.ts'
import { findSync } from './api/api-parts.ts'
import { allow } from './api/asked-fields.ts'
import { alreadyRunning, refuseWhileDraining } from './api/start-run.ts'
import type { ApiContext, ApiEnv } from './api-env.ts'
import { ApiError } from './api-error.ts'
import { checkFields } from './fields.ts'
import { answerJson, honoPath, NONE, type Operation, operation } from './operation.ts'
import type { Service, ServiceSync } from './service-contract.ts'
import { describeBody, UPLOAD_TYPES } from './uploads-body.ts'
import { uploadJson, uploadModel, uploadsModel } from './uploads-model.ts'
import { createUploadRoom } from './uploads-room.ts'
import { startUpload } from './uploads-start.ts'
import { type TakeParts, takeUpload } from './uploads-take.ts'

export interface UploadsOptions {
  /** Made and swept by `prepareUploads`. */
  readonly folder: string
  /** server.max_upload */
  readonly maxBytes: number
  /** server.uploads_quota */
  readonly quotaBytes: number
  /** See `watchPace`. */
  readonly paceMs?: number
}

/** For `createAdminApp`, which lets nobody through whom it does not know, and records who changed something. */
export function createUploads(service: Service, o: UploadsOptions): MoreOperations {
  const parts: TakeParts = { ...o, service, room: createUploadRoom({ ...o, db: service.db }) }
  const operations = [createOf(parts), listOf(parts), startOf(parts), removeOf(parts)]
  const app = new Hono<ApiEnv>()
  for (const one of operations) app.on(one.method.toUpperCase(), honoPath(one.path), (c) => one.answer(c))
  return { app, docs: operations }
}

const NAME_EXPECTED = 'expected a file name of at most 120 characters, without folders'

const sent = strict({
  run: z.enum(['true', 'false']).default('true').describe('Whether to import it at once'),
  name: z
    .string()
    .trim()
    .regex(/^[^\p{C}/\\{}?*]{1,120}$/u, { error: NAME_EXPECTED })
    .optional()
    .describe('What the file is called, for people'),
})

function createOf(parts: TakeParts): Operation {
  return {
    id: 'createUpload',
    method: 'post',
    path: '/v1/syncs/{sync}/uploads',
    tag: 'uploads',
    summary: 'Send a file and import it by the mapping of a sync',
    description:
      'The body is the file itself; it may be packed with gzip (Content-Encoding: gzip). It is kept as it came until retention.uploads has passed, and never archives anybody.',
    changes: true,
    query: sent,
    upload: UPLOAD_TYPES,
    answers: { 201: { means: 'The file is kept; `run` imports it', schema: uploadModel } },
    errors: [
      'invalid_query',
      'unknown_sync',
      'already_running',
      'unavailable',
      'body_cut_short',
      'busy',
      'draining',
      'insufficient_storage',
    ],
    answer: (c) => create(parts, c),
  }
}

/** Everything that can be refused is, before the first byte of the body is read. */
async function create(parts: TakeParts, c: ApiContext): Promise<Response> {
  const { service } = parts
  const query = checkFields(sent, { value: c.req.query(), code: 'invalid_query' })
  const isRun = query.run === 'true'
  refuseWhileDraining(service)
  const sync = findSync({ service }, c.req.param('sync') ?? '')
  await refuseUnready(service, { sync, isRun })
  const upload = await takeUpload(parts, { c, sync: sync.name, name: query.name, body: describeBody(c) })
  note(c, upload)
  const by = c.var.caller.name
  return answerUpload(c, isRun ? await startUpload(service, { upload, by, allow: [] }) : upload, 201)
}

async function refuseUnready({ db }: Service, { sync, isRun }: { sync: ServiceSync; isRun: boolean }): Promise<void> {
  if (sync.unavailable !== null) throw new ApiError('unavailable', `Sync "${sync.name}" cannot run: ${sync.unavailable}`)
  const open = isRun ? await findOpenRun(db, sync.name) : undefined
  if (open !== undefined) throw alreadyRunning(open)
}

const ID = /^u\d{8}-[a-z2-9]{6}$/

const filter = strict({
  sync: z.string().optional().describe('Uploads for this sync'),
  cursor: z.string().regex(ID).optional().describe('`next` of the page before'),
  limit: wholeNumber({ min: 1, max: 200 }).prefault(20),
})

function listOf({ service, quotaBytes }: TakeParts): Operation {
  return operation({
    id: 'listUploads',
    method: 'get',
    path: '/v1/uploads',
    tag: 'uploads',
    summary: 'Uploads, newest first, those that were removed too',
    changes: false,
    query: filter,
    body: NONE,
    answers: { 200: { means: 'A page of uploads', schema: uploadsModel } },
    errors: ['invalid_query', 'unknown_sync'],
    async handle({ c, query: { sync = null, cursor = null, limit } }) {
      if (sync !== null) findSync({ service }, sync)
      const found = await listUploads(service.db, { sync, after: cursor, limit: limit + 1 })
      const page = found.slice(0, limit)
      const value = {
        uploads: page.map(uploadJson),
        next: found.length > limit ? (page.at(-1)?.id ?? null) : null,
        bytes: await uploadedBytes(service.db),
        quota: quotaBytes,
      }
      return answerJson(c, { schema: uploadsModel, value })
    },
  })
}

function startOf({ service }: TakeParts): Operation {
  return operation({
    id: 'startUpload',
    method: 'post',
    path: '/v1/uploads/{id}/runs',
    tag: 'uploads',
    summary: 'Import a file that was sent before, or import it again',
    changes: true,
    query: NONE,
    body: strict({ allow }),
    answers: { 201: { means: 'The upload; `run` imports it', schema: uploadModel } },
    errors: ['unknown_upload', 'unknown_sync', 'already_running', 'unavailable', 'draining'],
    async handle({ c, body, by, param }) {
      refuseWhileDraining(service)
      const upload = await keptUpload(service, param('id'))
      note(c, upload)
      const sync = findSync({ service }, upload.sync)
      await refuseUnready(service, { sync, isRun: true })
      return answerUpload(c, await startUpload(service, { upload, by, ...body }), 201)
    },
  })
}

function removeOf({ service, folder }: TakeParts): Operation {
  return operation({
    id: 'removeUpload',
    method: 'delete',
    path: '/v1/uploads/{id}',
    tag: 'uploads',
    summary: 'Remove a file',
    description: 'Not while an open run reads it. What runs kept of its rows stays.',
    changes: true,
    query: NONE,
    body: NONE,
    answers: { 200: { means: 'The upload as it was', schema: uploadModel } },
    errors: ['unknown_upload', 'upload_in_use'],
    async handle({ c, param }) {
      const upload = await keptUpload(service, param('id'))
      note(c, upload)
      const removedAt = new Date()
      if (!(await markUploadRemoved(service.db, { id: upload.id, now: removedAt }))) throw inUse(upload)
      await rm(join(folder, uploadFile(upload)), { force: true })
      return answerUpload(c, { ...upload, removedAt }, 200)
    },
  })
}

/** @throws ApiError */
async function keptUpload({ db }: Service, id: string): Promise<Upload> {
  const upload = ID.test(id) ? await getUpload(db, id) : undefined
  if (upload === undefined) throw new ApiError('unknown_upload', 'There is no such upload; GET /v1/uploads lists those there are.')
  if (upload.removedAt === null) return upload
  throw new ApiError('unknown_upload', `The upload was removed at ${upload.removedAt.toISOString()}; send the file again.`)
}

function inUse({ run }: Upload): ApiError {
  const message = 'An open run reads the file; remove it when the run has ended, or end it: POST /v1/runs/{id}/cancel.'
  return new ApiError('upload_in_use', message, run === null ? {} : { details: { run } })
}

/** For the audit: what the call turned out to be about. */
function note(c: ApiContext, { id, sync }: Upload): void {
  const { audited } = c.var
  if (audited !== undefined) c.set('audited', { ...audited, target: `sync/${sync} upload/${id}` })
}

function answerUpload(c: ApiContext, upload: Upload, status: 200 | 201): Response {
  return answerJson(c, { schema: uploadModel, value: uploadJson(upload), status })
}
