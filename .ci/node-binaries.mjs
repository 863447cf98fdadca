import { join } from 'node:path'
import { unpackPackage } from './registry-package.mjs'

/**
 * Programs of Node that npm has as packages, with the digests of their tarballs. To change a version, take its digest
 * from `npm view <name>@<version> dist.integrity`.
 */
const BINARIES = {
  'linux-x64': {
    20: {
      version: '20.20.2',
      integrity:
        'sha512-PeHQM8wAdmHtZA1mBocygZxs5LiUWtsJezQTkBd0iY987KpGrD1O2tVEydvMZiuXceRanxt7rjTnDEBwOPujoQ==',
    },
    22: {
      version: '22.23.5',
      integrity:
        'sha512-3jhC+wcoWxKZxcRqF2sUSl0c9HEXFnur/nuIPx6O6CWKV0jOUWQm7Htw5SuXqqlMCEhi0cJqybFPEb5hhcBiMw==',
    },
    24: {
      version: '24.22.3',
      integrity:
        'sha512-KHsob+Fv9YerATvYujMbiyJqnRCvLtrcr/eTNqRqiOSGp97EOiRP1yP47+knGgQ/xnc3XY8xzkW587dlZzNqRA==',
    },
    26: {
      version: '26.12.1',
      integrity:
        'sha512-jk5LMAmgHlPlPMWpsUrSOqNaEZG+11UNd35hWQ+p5/XGaelWuTqJ69IcAy/5xtPPN4d5ZRBNOGB6gLMCh2kL9A==',
    },
  },
}

/** The platform of this machine, such as `linux-x64`. */
export const hostPlatform = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`

/** The versions of Node that can be run on this machine: `{ major, version, program() }`, without the running one. */
export function otherNodes() {
  const [running] = process.versions.node.split('.')
  return Object.entries(BINARIES[hostPlatform] ?? {})
    .filter(([major]) => major !== running)
    .map(([major, binary]) => ({
      major,
      version: binary.version,
      program: () => programOf(hostPlatform, binary),
    }))
}

function programOf(platform, { version, integrity }) {
  const file = platform.startsWith('win-') ? 'bin/node.exe' : 'bin/node'
  const name = `node-${platform}`
  return join(unpackPackage({ name, version, integrity, files: [file] }), file)
}
