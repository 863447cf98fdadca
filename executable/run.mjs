// npm run test:executable [-- words]: builds the executable and the Debian package of this machine, and tries them
// without Node in PATH. With words, only the checks whose titles have one of them. Exit codes: 0, 1 for a failure, 3 if
// the package with Node could not be downloaded.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../.ci/build-cache.mjs'
import { hostPlatform } from '../.ci/node-binaries.mjs'
import { debChecks, executableChecks } from './checks.mjs'

const wanted = process.argv.slice(2)
const folder = mkdtempSync(join(tmpdir(), 'videoid-emulator-executable-test-'))
const began = performance.now()

try {
  const hasDeb = process.platform === 'linux' && !spawnSync('dpkg-deb', ['--version']).error
  const code = build(hasDeb)
  if (code === 0) await runChecks(hasDeb)
  else process.exitCode = code
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function build(hasDeb) {
  const options = ['--out', join(folder, 'built'), ...(hasDeb ? ['--deb', '--fast'] : [])]
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, '.ci', 'executable.mjs'), ...options],
    { encoding: 'utf8' },
  )
  if (status === 0) return 0
  console.error(`${status === 3 ? 'NOT JUDGED: ' : ''}${stderr.trim()}\n${stdout}`)
  return status ?? 1
}

async function runChecks(hasDeb) {
  const built = join(folder, 'built')
  const find = (pattern) => join(built, readdirSync(built).find((name) => pattern.test(name)) ?? '')
  const program = find(new RegExp(`-${hostPlatform}(\\.exe)?$`))
  const checks = executableChecks({ program, folder })
  if (hasDeb) checks.push(...debChecks({ deb: find(/\.deb$/), folder }))
  else noDeb()
  const chosen = checks.filter(
    ({ title }) => wanted.length === 0 || wanted.some((word) => title.includes(word)),
  )
  let failed = chosen.length === 0
  if (failed) console.error(`No check has one of these words in its title: ${wanted.join(', ')}.`)
  for (const { title, check } of chosen) {
    const failure = await check().then(
      () => undefined,
      (error) => error,
    )
    console.log(`${failure === undefined ? 'passed' : 'FAILED'}  ${title}`)
    if (failure === undefined) continue
    failed = true
    console.log(String(failure.message ?? failure).replaceAll(/^/gm, '    '))
  }
  const seconds = ((performance.now() - began) / 1000).toFixed(0)
  console.log(`${failed ? 'Failed' : 'Passed'} in ${seconds} s, with the build.`)
  if (failed) process.exitCode = 1
}

function noDeb() {
  const line = 'The Debian package is skipped: dpkg-deb is missing.'
  if (process.env.VIDEOID_TEST_ALL !== '1') return console.log(line)
  console.error(line)
  process.exitCode = 1
}
