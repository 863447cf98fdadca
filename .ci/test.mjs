// npm test [-- files or options of vitest]: prepare, check (when no files are named), test.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { check, quietTools } from './check.mjs'
import { root } from './freshness.mjs'
import { prepare } from './prepare.mjs'

// What only some tests need, to look at our files with somebody else's eyes.
const TOOLS = ['qpdf', 'pdftotext', 'openssl', 'unzip', 'python3', 'php', 'curl', 'chromium']
// What may show the pages; test/support/browser.ts looks for the same.
const BROWSERS = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
]
const wanted = process.argv.slice(2)

await prepare()
reportMissingTools()
const checked = wanted.length > 0 || check()
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
const tested = spawnSync(process.execPath, [vitest, 'run', ...wanted], {
  cwd: root,
  env: quietTools,
  stdio: 'inherit',
})
process.exitCode = checked && tested.status === 0 ? 0 : 1

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
