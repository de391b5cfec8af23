/** Starts the import of an upload: a run that reads the file in place of the sync's own source. */
import type { Guard } from '../store/runs.ts'
import { setUploadRun, type Upload } from '../store/uploads.ts'
import { uploadAddress } from '../store/uploads-path.ts'
import { alreadyRunning } from './api/start-run.ts'
import { ApiError } from './api-error.ts'
import { apiErrorOf } from './error-answer.ts'
import type { Service } from './service-contract.ts'

/** `by` = who asks; `allow` = guards that may be passed. */
export interface StartUpload {
  readonly upload: Upload
  readonly by: string
  readonly allow: readonly Guard[]
}

/** Answers the upload as it is then. @throws ApiError when no run can be started; the file is kept, and the message says so */
export async function startUpload(
  { db, start }: Pick<Service, 'db' | 'start'>,
  { upload, by, allow }: StartUpload,
): Promise<Upload> {
  const { sync, format } = upload
  const path = uploadAddress(upload)
  const allowed = allow.length === 0 ? {} : { allow }
  try {
    const { run, running } = await start({
      sync,
      request: { trigger: 'import', full: false, limit: null, path, format, by, ...allowed },
    })
    if (running !== undefined) throw alreadyRunning(running)
    await setUploadRun(db, { id: upload.id, run: run.id })
    return { ...upload, run: run.id }
  } catch (error) {
    const { code, message, details } = apiErrorOf(error)
    throw new ApiError(code, `${message} The file is kept; to import it later: POST /v1/uploads/${upload.id}/runs`, {
      details,
      cause: error,
    })
  }
}
