/** Who asks: the person and the machine, as it is recorded with a run. */
import { hostname, userInfo } from 'node:os'

/** `ann@build-7`; a user without a name (usual in containers) is told by number. */
export function whoAsks(): string {
  return `${userName()}@${hostname()}`
}

function userName(): string {
  try {
    return userInfo().username
  } catch {
    // The system has no entry for this user: that is no reason not to run.
    return `uid-${process.getuid?.() ?? 'unknown'}`
  }
}
