// Packs the package, installs the tarball into an empty folder and runs it there, as a user does.
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './build-cache.mjs'

const MOST_MEGABYTES = 25
// The files of the package. A further file is an error.
const WANTED =
  /^package\/(dist\/|docs\/(images\/[\w-]+\.png|examples\/((compose|skill)\/)?[\w.-]+|(getting-started\/)?[\w.-]+\.md)$|kits\/(README\.md|(conformance|go|java|php|python)\/([\w-]+\/)*[\w.-]+)$|openapi\.yaml$|scenarios\/[\w.-]+$|(AGENTS|README|LICENSE|CHANGELOG)(\.md)?$|llms\.txt$|package\.json$)/
const DEMANDED = [
  'package/AGENTS.md',
  'package/llms.txt',
  'package/dist/config.schema.json',
  'package/dist/sbom.cdx.json',
  'package/dist/THIRD-PARTY-LICENSES.txt',
  'package/docs/examples/receiver.mjs',
  'package/docs/examples/vitest.test.ts',
  'package/kits/go/go.mod',
  'package/kits/java/src/videoidemulator/VideoIdExtension.java',
  'package/kits/php/composer.json',
  'package/kits/python/videoid_emulator/plugin.py',
]
// Two examples are test files for readers. No other test belongs in the package.
const UNWANTED = /\.map$|^package\/(?!docs\/examples\/).*\.test\.|node_modules|__pycache__/
const onWindows = process.platform === 'win32'
const folder = mkdtempSync(join(tmpdir(), 'videoid-emulator-pack-'))

try {
  npm(root, 'pack', '--silent', '--pack-destination', folder)
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'))
  if (tarball === undefined) throw new Error('npm pack wrote no tarball.')
  const contents = execFileSync('tar', ['-tzf', join(folder, tarball)], { encoding: 'utf8' })
  const stray = contents
    .split('\n')
    .filter((name) => name !== '' && (!WANTED.test(name) || UNWANTED.test(name)))
  if (stray.length > 0)
    throw new Error(`the package has files that it must not have: ${stray.slice(0, 5).join(', ')}.`)
  const missing = DEMANDED.filter((name) => !contents.split('\n').includes(name))
  if (missing.length > 0) throw new Error(`the package lacks ${missing.join(', ')}.`)
  writeFileSync(join(folder, 'package.json'), '{ "name": "empty", "private": true }')
  // An absolute path: npm 11 resolves a relative one against the wrong folder.
  const began = performance.now()
  npm(folder, 'install', '--no-audit', '--no-fund', '--silent', `file:${join(folder, tarball)}`)
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  const megabytes = sizeOf(join(folder, 'node_modules')) / 1e6
  if (megabytes > MOST_MEGABYTES) {
    throw new Error(
      `The installed package takes ${megabytes.toFixed(1)} MB; the limit is ${MOST_MEGABYTES} MB.`,
    )
  }
  const version = run('npx', ['--no-install', 'videoid-emulator', '--version']).trim()
  demonstrates()
  runsExample()
  await startsAndStops()
  console.log(
    `The packed videoid-emulator ${version} starts (${megabytes.toFixed(1)} MB installed in ${seconds} s).`,
  )
} catch (fault) {
  console.error(`The packed command does not work: ${fault.message}`)
  process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function npm(cwd, ...args) {
  execFileSync(onWindows ? 'npm.cmd' : 'npm', args, { cwd, shell: onWindows, stdio: 'pipe' })
}

function run(command, args) {
  const name = onWindows ? `${command}.cmd` : command
  return execFileSync(name, args, { cwd: folder, shell: onWindows, encoding: 'utf8' })
}

function demonstrates() {
  run('npx', ['--no-install', 'videoid-emulator', 'demo', '--out', 'demo.pdf'])
  if (readFileSync(join(folder, 'demo.pdf'), 'latin1').startsWith('%PDF-')) return
  throw new Error('demo --out wrote no PDF.')
}

function runsExample() {
  const example = 'node_modules/videoid-emulator/docs/examples/recovering-client.mjs'
  const exec = ['exec', '--quiet', '--scenario', 'paid-but-lost', '--', 'node', example]
  if (run('npx', ['--no-install', 'videoid-emulator', ...exec]).includes('paid: 2 times')) return
  throw new Error(`${example} did not print what it prints in the repository.`)
}

async function startsAndStops() {
  const command = join(folder, 'node_modules', 'videoid-emulator', 'dist', 'cli.js')
  const child = spawn(process.execPath, [command, 'start', '--port', '0'], { cwd: folder })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const address = await new Promise((resolve, reject) => {
    let text = ''
    child.stdout.on('data', (chunk) => {
      text += chunk
      const found = /http:\/\/[^\s/]+/.exec(text)
      if (found) resolve(found[0])
    })
    child.once('exit', (code) => reject(new Error(`start ended with ${code} before it was ready.`)))
  })
  const answer = await fetch(`${address}/__emulator/health`)
  if (answer.status !== 200) throw new Error(`health answers ${answer.status}.`)
  child.kill('SIGTERM')
  const code = await ended
  if (code !== 0 && !onWindows) throw new Error(`after SIGTERM the exit code is ${code}.`)
}

function sizeOf(path) {
  const found = statSync(path)
  if (!found.isDirectory()) return found.size
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0)
}
