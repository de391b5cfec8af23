/** Tells which tests this machine cannot run: those in files whose name asks for a service that is not here. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './run.mjs'
import { SERVICES } from './services.mjs'

/**
 * @param {readonly string[]} args what vitest was called with; parts of file names narrow the answer as they narrow the run
 * @returns {{ tests: number, why: string }[]} one entry a missing service
 */
export function testsNotRun(args) {
  const parts = args.filter((arg) => !arg.startsWith('-'))
  const files = filesUnder('test').filter((file) => parts.length === 0 || parts.some((part) => file.includes(part)))
  return Object.entries(SERVICES)
    .filter(([, service]) => !service.here())
    .map(([word, service]) => ({ service, files: files.filter((file) => file.endsWith(`.${word}.test.ts`)) }))
    .filter((missing) => missing.files.length > 0)
    .map(({ service, files }) => {
      const tests = files.reduce((sum, file) => sum + countTests(file), 0)
      return {
        tests,
        why: `${count(tests, 'test')} in ${count(files.length, 'file')}, for want of ${service.name} (${service.hint})`,
      }
    })
}

/** @param {number} n @param {string} thing */
const count = (n, thing) => `${n} ${thing}${n === 1 ? '' : 's'}`

/** Counted by their calls in the text, because loading the file may need the service. @param {string} file */
const countTests = (file) => readFileSync(join(root, file), 'utf8').match(/^\s*(test|it)(\.\w+)*\(/gm)?.length ?? 0

/** @param {string} folder @returns {string[]} paths from the checkout's folder */
function filesUnder(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    return entry.isDirectory() ? filesUnder(path) : [path]
  })
}
