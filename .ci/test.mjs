// npm test [-- files or options of vitest]: prepares, then tests. Without files, it also runs the checks at the same time.
// The commands npm run test:unit, test:system and test:browser run one part of test/parts.ts, without the checks.
// The command npm run test:long runs the part `long`, which npm test leaves out. All take the same arguments.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join, relative } from 'node:path'
import { root } from './build-cache.mjs'
import { check, quietTools } from './check.mjs'
import { prepare } from './prepare.mjs'

// Third-party tools that only some tests need.
const TOOLS = ['qpdf', 'pdftotext', 'openssl', 'unzip', 'python3', 'php', 'curl', 'chromium']
// Browsers for the tests of the pages. test/support/browser.ts looks for the same browsers.
const BROWSERS = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
]
const part = /^--(unit|system|browser|long)$/.exec(process.argv[2] ?? '')?.[1]
const wanted = process.argv.slice(part === undefined ? 2 : 3)
const namesLongFiles = wanted.some((argument) => argument.includes('.long.'))
const isWhole = part === undefined && wanted.length === 0

await prepare()
reportMissingTools()
const mustRunAll = process.env.VIDEOID_TEST_ALL === '1'
const reports = mkdtempSync(join(tmpdir(), 'videoid-emulator-tests-'))
try {
  const report = join(reports, 'report.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
  const args = [vitest, 'run', ...projects(), ...wanted, ...(mustRunAll ? reporters : [])]
  // The tests leave half a core idle, which is enough for the checks.
  const [tested, faults] = await Promise.all([run(args), isWhole ? check() : ''])
  if (tested.signal) console.error(`vitest was ended by ${tested.signal}.`)
  if (faults !== '') console.error(faults)
  const skipped = mustRunAll ? skippedIn(report) : []
  for (const name of skipped) console.error(`Skipped, although every test must run: ${name}`)
  if (isWhole) console.error('Long tests: npm run test:long')
  process.exitCode = faults === '' && tested.status === 0 && skipped.length === 0 ? 0 : 1
} finally {
  rmSync(reports, { recursive: true, force: true })
}

// vitest.config.ts has two projects: one for the long tests, one for the other parts of test/parts.ts.
function projects() {
  if (part === 'long') return ['--project=long']
  return namesLongFiles ? [] : ['--project=!long']
}

function run(args) {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...quietTools, VIDEOID_TEST_PART: part },
    stdio: 'inherit',
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (status, signal) => resolve({ status, signal }))
  })
}

function skippedIn(report) {
  if (!existsSync(report)) return ['all of them, because vitest wrote no report']
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'))
  return testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status !== 'passed' && status !== 'failed')
      .map(({ title }) => `${relative(root, name)}: ${title}`),
  )
}

function reportMissingTools() {
  const missing = TOOLS.filter((tool) => !(tool === 'chromium' ? BROWSERS : [tool]).some(isOnPath))
  if (missing.length === 0) return
  console.error(`Not installed, so the tests that need them are skipped: ${missing.join(', ')}.`)
}

function isOnPath(tool) {
  const names = process.platform === 'win32' ? [`${tool}.exe`, `${tool}.cmd`] : [tool]
  return (process.env.PATH ?? '')
    .split(delimiter)
    .some((folder) => names.some((name) => existsSync(join(folder, name))))
}
