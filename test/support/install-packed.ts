import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { builtCommand } from './command.ts'
import { root } from './root.ts'

/** Packs the package and installs it, with further packages of the registry, into the project in `folder`. */
export function installPacked(folder: string, ...packages: readonly string[]): void {
  builtCommand()
  const place = mkdtempSync(join(tmpdir(), 'videoid-packed-'))
  try {
    runNpm(root, 'pack', '--ignore-scripts', '--silent', '--pack-destination', place)
    const [tarball = ''] = readdirSync(place)
    // An absolute path: npm 11 resolves a relative one against the wrong folder.
    installPackages(folder, `file:${join(place, tarball)}`, ...packages)
  } finally {
    rmSync(place, { recursive: true })
  }
}

/** Installs packages into the project in `folder`. */
export function installPackages(folder: string, ...packages: readonly string[]): void {
  runNpm(folder, 'install', '--save-dev', '--no-audit', '--no-fund', '--silent', ...packages)
}

function runNpm(cwd: string, ...args: readonly string[]): void {
  const onWindows = process.platform === 'win32'
  execFileSync(onWindows ? 'npm.cmd' : 'npm', args, { cwd, shell: onWindows, stdio: 'pipe' })
}
