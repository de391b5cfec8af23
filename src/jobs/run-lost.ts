/** Thrown when another process drives the run now: this one stops at once and writes nothing more. */
export class RunLost extends Error {
  override readonly name = 'RunLost'
  constructor(run: string) {
    super(`run ${run} is driven by another process now`)
  }
}
