// node bench/artifacts.mjs [--update] [--quick]: measures the size of each artifact, and how long each one needs to start.
// Builds the npm package, the executable and the Debian package of this machine. Prints a table. With --update, writes
// the table into docs/performance.md. An image is not measured.
import { execFileSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { gzipSync } from 'node:zlib'
import { EMBEDDED, hostPlatform, nodeProgram } from '../.ci/node-binaries.mjs'
import { kill, runProgram, startServer } from '../executable/processes.mjs'
import { progress } from './figures.mjs'
import { here } from './servers.mjs'

const given = process.argv.slice(2)
const wrong = given.find((option) => !['--update', '--quick'].includes(option))
const page = here('../docs/performance.md')

if (wrong !== undefined) {
  console.error(`There is no option ${wrong}: node bench/artifacts.mjs [--update] [--quick]`)
  process.exitCode = 2
} else {
  const table = await measure({ rounds: given.includes('--quick') ? 3 : 15 })
  console.log(table)
  if (given.includes('--update')) update(table)
}

async function measure({ rounds }) {
  const folder = mkdtempSync(join(tmpdir(), 'videoid-emulator-artifacts-'))
  try {
    const artifacts = build(folder)
    for (let round = 0; round <= rounds; round++) {
      progress('starting', `${round} of ${rounds}`)
      // The artifacts take turns, so that other work on the machine changes all of them.
      for (const artifact of artifacts) {
        const figures = await startOnce(artifact.command, folder)
        // The first round fills the caches.
        if (round > 0) artifact.figures.push(figures)
      }
    }
    return formatTable(artifacts)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function build(folder) {
  progress('building')
  const run = (program, args) => execFileSync(program, args, { cwd: here('..'), stdio: 'pipe' })
  run('npm', ['pack', '--silent', '--pack-destination', folder])
  run('node', [here('../.ci/executable.mjs'), '--deb', '--out', folder])
  const find = (pattern) =>
    join(folder, readdirSync(folder).find((name) => pattern.test(name)) ?? '')
  const tarball = find(/\.tgz$/)
  const executable = find(new RegExp(`-${hostPlatform}$`))
  const deb = find(/\.deb$/)
  const unpacked = join(folder, 'unpacked')
  mkdirSync(unpacked)
  run('tar', ['-xzf', tarball, '-C', unpacked])
  const installed = join(folder, 'installed')
  run('dpkg-deb', ['--extract', deb, installed])
  const embedded = EMBEDDED[hostPlatform]
  const cli = join(unpacked, 'package', 'dist', 'cli.js')
  const ofPackage = { download: statSync(tarball).size, installed: sizeOf(unpacked) }
  return [
    {
      title: `npm package, on Node ${process.versions.node}`,
      ...ofPackage,
      command: [process.execPath, cli],
    },
    {
      title: `npm package, on Node ${embedded}`,
      ...ofPackage,
      command: [nodeProgram(hostPlatform, embedded), cli],
    },
    {
      title: `executable, with Node ${embedded}`,
      download: gzipSync(readFileSync(executable)).length,
      installed: statSync(executable).size,
      command: [executable],
    },
    {
      title: 'Debian package of the executable',
      download: statSync(deb).size,
      installed: sizeOf(installed),
      command: [join(installed, 'usr/bin/videoid-emulator')],
    },
  ].map((artifact) => ({ ...artifact, figures: [] }))
}

async function startOnce([program, ...args], folder) {
  const how = { cwd: folder, env: { HOME: folder, TMPDIR: folder, PATH: join(folder, 'none') } }
  const versionMs = await time(() => runProgram(program, [...args, '--version'], how))
  let server
  const startMs = await time(async () => {
    server = await startServer(program, [...args, 'start', '--port', '0'], how)
    await fetch(`${server.url}/__emulator/health`)
  })
  await kill(server, 'SIGTERM')
  const demoMs = await time(() => runProgram(program, [...args, 'demo'], how))
  return { versionMs, startMs, demoMs }
}

async function time(work) {
  const began = performance.now()
  await work()
  return performance.now() - began
}

function formatTable(artifacts) {
  const rows = artifacts.map(({ title, download, installed, figures }) => {
    const ms = ['versionMs', 'startMs', 'demoMs'].map(
      (name) => `${Math.min(...figures.map((each) => each[name])).toFixed(0)} ms`,
    )
    return `| ${[title, megabytes(download), megabytes(installed), ...ms].join(' | ')} |`
  })
  const head = '| artifact | download | installed | `--version` | start | `demo` |'
  return [head, '|---|---|---|---|---|---|', ...rows].join('\n')
}

function update(table) {
  const text = readFileSync(page, 'utf8')
  const updated = text.replace(/^\| artifact \|.*\n(?:\|.*\n)*/m, `${table}\n`)
  if (!updated.includes(table))
    throw new Error(`${page} has no table that begins with "| artifact |".`)
  writeFileSync(page, updated)
}

function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`
}

function sizeOf(path) {
  const found = statSync(path)
  if (!found.isDirectory()) return found.size
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0)
}
