/** `npm test`: runs every test this machine can run, then says what it could not run and ends with one line of totals. */
import './node-version.mjs'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBuilt, ensureInstalled, main } from './ensure.mjs'
import { runNode } from './run.mjs'
import { testsNotRun } from './tests-not-run.mjs'

await main(async () => {
  await ensureInstalled({ dev: true })
  await ensureBuilt()
  const args = process.argv.slice(2)
  const ran = await runVitest(args)
  const left = testsNotRun(args)
  const strict = process.env.CI === 'true'
  for (const { why } of left) process.stdout.write(`${strict ? 'FAILED, CI=true wants every test' : 'not run'}: ${why}\n`)
  const notRun = left.reduce((sum, { tests }) => sum + tests, 0)
  const failed = ran.failed + (strict ? notRun : 0)
  process.stdout.write(`${ran.passed} passed, ${failed} failed, ${ran.skipped + (strict ? 0 : notRun)} skipped\n`)
  return ran.code !== 0 ? ran.code : Math.min(failed, 1)
})

/** @param {readonly string[]} args given on to vitest: file name parts and options */
async function runVitest(args) {
  const folder = mkdtempSync(join(tmpdir(), 'fin-sync-test-'))
  const file = join(folder, 'report.json')
  try {
    // --configLoader runner: the default writes next to the configuration, which a read-only checkout does not allow.
    const fixed = ['run', '--configLoader', 'runner', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
    const code = await runNode('node_modules/vitest/vitest.mjs', [...fixed, ...args])
    return { code, ...totals(code, file) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * A file that could not be loaded holds no test that failed, and neither has an error outside any test: each counts as one failure.
 * @param {number} code
 * @param {string} file vitest's JSON report
 */
function totals(code, file) {
  const report = readReport(file)
  const brokenFiles = report.testResults.filter(
    (one) => one.status === 'failed' && one.assertionResults.every((test) => test.status !== 'failed'),
  )
  const failed = report.numFailedTests + brokenFiles.length
  return {
    passed: report.numPassedTests,
    failed: Math.max(failed, Math.min(code, 1)),
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

/**
 * @param {string} file
 * @returns {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number,
 *   testResults: { status: string, assertionResults: { status: string }[] }[] }}
 */
function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    process.stderr.write(`vitest ended without a report: ${String(cause)}\n`)
    return { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] }
  }
}
