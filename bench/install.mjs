// Measures the packed package: installs it into an empty folder, without development dependencies.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { median, progress, rounded } from './figures.mjs'
import { here } from './servers.mjs'

export function install({ quick }) {
  const packed = mkdtempSync(join(tmpdir(), 'videoid-emulator-bench-'))
  try {
    progress('packing and installing')
    npm(here('..'), 'pack', '--silent', '--pack-destination', packed)
    const tarball = join(packed, String(readdirSync(packed).find((name) => name.endsWith('.tgz'))))
    const seconds = []
    let megabytes = 0
    for (let round = 0; round < (quick ? 1 : 5); round++) {
      const folder = mkdtempSync(join(packed, 'empty-'))
      writeFileSync(join(folder, 'package.json'), '{ "name": "empty", "private": true }')
      const begun = performance.now()
      npm(folder, 'install', '--no-audit', '--no-fund', '--silent', `file:${tarball}`)
      seconds.push((performance.now() - begun) / 1000)
      megabytes = sizeOf(join(folder, 'node_modules')) / 1e6
    }
    return {
      packedMb: rounded(statSync(tarball).size / 1e6),
      installedMb: rounded(megabytes),
      seconds: median(seconds),
    }
  } finally {
    rmSync(packed, { recursive: true, force: true })
  }
}

function npm(cwd, ...args) {
  execFileSync('npm', args, { cwd, shell: process.platform === 'win32', stdio: 'pipe' })
}

function sizeOf(path) {
  const found = statSync(path)
  if (!found.isDirectory()) return found.size
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0)
}
