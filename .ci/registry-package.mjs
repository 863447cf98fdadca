import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { cache } from './build-cache.mjs'

/** A package could not be downloaded. Callers report the step as not judged, instead of failed. */
export class PackageUnavailable extends Error {}

/**
 * Downloads one version of a package with npm, compares it with its digest, and unpacks the named files. Returns the
 * folder with the files. Keeps it for the next time. `integrity` is the digest that package-lock.json would have.
 */
export function unpackPackage({ name, version, integrity, files }) {
  const folder = join(cache, 'packages', `${name}-${version}`)
  if (files.every((file) => existsSync(join(folder, file)))) return folder
  const next = `${folder}-${process.pid}`
  rmSync(next, { recursive: true, force: true })
  mkdirSync(next, { recursive: true })
  try {
    const tarball = join(next, download(`${name}@${version}`, next))
    const digest = `sha512-${createHash('sha512').update(readFileSync(tarball)).digest('base64')}`
    if (digest !== integrity)
      throw new Error(
        `${name}@${version} was downloaded with the digest ${digest}, but .ci/node-binaries.mjs names ${integrity}. Do not use it: find out which of them is right.`,
      )
    const members = files.map((file) => `package/${file}`)
    execFileSync('tar', ['-xzf', tarball, '-C', next, '--strip-components=1', ...members])
    rmSync(tarball)
    rmSync(folder, { recursive: true, force: true })
    renameSync(next, folder)
  } finally {
    rmSync(next, { recursive: true, force: true })
  }
  return folder
}

// Returns the name of the tarball in the folder.
function download(specifier, folder) {
  const onWindows = process.platform === 'win32'
  const args = ['pack', specifier, '--ignore-scripts', '--loglevel=error']
  const { status, stderr, error } = spawnSync(onWindows ? 'npm.cmd' : 'npm', args, {
    cwd: folder,
    encoding: 'utf8',
    shell: onWindows,
  })
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'))
  if (status === 0 && tarball !== undefined) return tarball
  const [reason = 'no reason given'] = (error?.message ?? stderr).split('\n').filter(Boolean)
  throw new PackageUnavailable(`npm could not download ${specifier}: ${reason}`)
}
