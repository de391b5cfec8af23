/** A `fin-sync worker` inside this process: the same command, a second or two less. It can be told to stop, but neither killed nor frozen. */
import { EventEmitter } from 'node:events'
import { runCommandLine } from '../../src/cli/program.ts'
import { recordingStream } from '../cli/recording-stream.ts'
import { createSaw, type WorkerProcess, type WorkerProcessOptions } from './workers-world-process.ts'

export function startWorkerInside({ cwd, env }: WorkerProcessOptions): WorkerProcess {
  const told = new EventEmitter()
  const stderr = recordingStream()
  const write: typeof stderr.write = (text) => {
    const written = stderr.write(text)
    told.emit('more')
    return written
  }
  let hard: number | undefined
  // A process would be gone then; this one hears what the rest says of itself.
  const process = Object.assign(new EventEmitter(), { exit: (code: number) => void (hard ??= code) })
  const line = {
    args: ['worker'],
    stdout: recordingStream(),
    stderr: { ...stderr, write },
    process,
    cwd,
    env: { ...env, NO_COLOR: '1' },
  }
  const ended = runCommandLine(line).then((code) => hard ?? code)
  const signal: WorkerProcess['signal'] = (name) => {
    if (name !== 'SIGTERM') throw new Error(`a worker inside this process cannot be sent ${name}`)
    if (process.listenerCount(name) > 0) process.emit(name, name)
  }
  return {
    pid: 0,
    log: stderr.text,
    saw: createSaw({ text: stderr.text, onMore: (look) => void told.on('more', look), ended }),
    signal,
    kill: async () => {
      signal('SIGTERM')
      await ended
    },
    wasKilled: () => false,
    ended,
  }
}
