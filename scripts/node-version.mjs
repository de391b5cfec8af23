/** Ends the process with one line where Node is older than package.json asks for; imported first by every script. */
import { readFileSync } from 'node:fs'

const wanted = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).engines.node.replace('>=', '')
const [wantedMajor, wantedMinor] = wanted.split('.').map(Number)
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major < wantedMajor || (major === wantedMajor && minor < wantedMinor)) {
  process.stderr.write(`fin-sync needs Node ${wanted} or newer, this is Node ${process.versions.node}. See https://nodejs.org\n`)
  process.exit(1)
}
