/** Compares the configured Intercom-Version with one from which something is different. Pure. */

/** `version`: '2.0' to '2.17', Preview or Unstable; the last two are newer than every number. `from`: such as '2.16'. */
export function isAtLeast(version: string, from: `${number}.${number}`): boolean {
  const [, major, minor] = /^(\d+)\.(\d+)$/.exec(version) ?? []
  if (major === undefined || minor === undefined) return true
  const [fromMajor = 0, fromMinor = 0] = from.split('.').map(Number)
  return Number(major) > fromMajor || (Number(major) === fromMajor && Number(minor) >= fromMinor)
}
