/** Uploads, as the API answers them. */
import { z } from 'zod'
import type { Upload } from '../store/uploads.ts'
import { UPLOAD_FORMATS } from '../store/uploads-path.ts'
import { instant, model } from './api/model.ts'

export const uploadModel = model(
  'Upload',
  z.object({
    id: z.string(),
    sync: z.string(),
    name: z.string().describe('As whoever sent it calls it'),
    format: z.enum(UPLOAD_FORMATS),
    packed: z.boolean().describe('It came packed with gzip, and is kept so'),
    bytes: z.int().min(0).describe('As it came'),
    sha256: z.string().describe('Of the bytes as they came, hexadecimal'),
    created: instant,
    by: z.string().describe('Who sent it: the name of a token'),
    run: z.string().nullable().describe('The newest run that reads it; null = none was started'),
    removed: instant.nullable().describe('Since when it is kept no more'),
  }),
)

export const uploadsModel = model(
  'Uploads',
  z.object({
    uploads: z.array(uploadModel),
    next: z.string().nullable().describe('The cursor of the next page; null = this is the last one'),
    bytes: z.int().describe('What all kept uploads take together'),
    quota: z.int().describe('What they may take'),
  }),
)

export function uploadJson({ createdAt, removedAt, ...upload }: Upload): z.output<typeof uploadModel> {
  return { ...upload, created: createdAt.toISOString(), removed: removedAt?.toISOString() ?? null }
}
