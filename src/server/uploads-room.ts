/** The room that uploads may take together: what is kept, and what is on its way into this process. */
import type { Db } from '../store/db.ts'
import { uploadedBytes } from '../store/uploads.ts'
import { ApiError } from './api-error.ts'

/** Each holds a connection and an open file. */
const MOST_AT_ONCE = 16

export interface RoomOptions {
  readonly db: Db
  readonly quotaBytes: number
}

/** Room for one upload. */
export interface TakenRoom {
  /** So many bytes more came. @throws ApiError when they do not fit */
  add(bytes: number): void
  /** It was kept, or is not wanted any more. */
  leave(): Promise<void>
}

export interface UploadRoom {
  /** `announced` = bytes that will come, as far as that is known. @throws ApiError when they do not fit, or too many come at once */
  enter(announced: number | undefined): Promise<TakenRoom>
}

/** What other processes take is heard of when an upload begins or ends here; `storeUpload` decides. */
export function createUploadRoom({ db, quotaBytes }: RoomOptions): UploadRoom {
  let uploads = 0
  let kept = 0
  let coming = 0
  const take = (bytes: number): void => {
    coming += bytes
    if (kept + coming > quotaBytes) throw quotaReached(quotaBytes)
  }
  return {
    async enter(announced = 0) {
      if (uploads >= MOST_AT_ONCE) throw busy()
      uploads += 1
      const room = takenRoom(take)
      const leave = async (): Promise<void> => {
        uploads -= 1
        coming -= room.taken()
        kept = await uploadedBytes(db)
      }
      try {
        kept = await uploadedBytes(db)
        room.reserve(announced)
      } catch (error) {
        await leave()
        throw error
      }
      return { add: room.add, leave }
    },
  }
}

/** What was announced is taken at once, what comes beyond it as it comes. */
function takenRoom(take: (bytes: number) => void) {
  let came = 0
  let taken = 0
  const reserve = (bytes: number): void => {
    const more = Math.max(0, bytes - taken)
    taken += more
    take(more)
  }
  const add = (bytes: number): void => {
    came += bytes
    reserve(came)
  }
  return { add, reserve, taken: () => taken }
}

export function quotaReached(quotaBytes: number): ApiError {
  return new ApiError(
    'insufficient_storage',
    `All uploads together may take ${quotaBytes.toLocaleString('en')} bytes (server.uploads_quota), and this one does not fit. Remove some (GET /v1/uploads lists them, DELETE /v1/uploads/{id} removes one), raise the quota, or shorten retention.uploads.`,
  )
}

function busy(): ApiError {
  return new ApiError('busy', `${MOST_AT_ONCE} uploads are coming in already; try again when one has ended.`, {
    headers: { 'Retry-After': '30' },
  })
}
