// npm run build:executable [-- options]: writes single executables, which need no Node, into dist-executable/. See --help.
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { root } from './build-cache.mjs'
import { buildDeb, debArchitectures } from './deb.mjs'
import { EMBEDDED, hostPlatform } from './node-binaries.mjs'
import { prepare } from './prepare.mjs'
import { PackageUnavailable } from './registry-package.mjs'
import { buildExecutable, writeChecksums } from './single-executable.mjs'

const HELP = `npm run build:executable [-- options]

Writes executables of videoid-emulator into dist-executable/. They contain Node, so they need no installed Node.

  --platform <name>  ${Object.keys(EMBEDDED).join(', ')};
                     repeatable; the default is this machine, ${hostPlatform}
  --node <path>      the Node to embed, instead of the one that npm has for this
                     machine; Node 24, with the LICENSE of its folder
  --deb              also writes a Debian package of each Linux executable
  --fast             compresses the Debian package less: for tests
  --out <folder>     another folder

Executables for another platform than this one can be built on linux-x64 only.
An executable for macOS must be signed on a Mac: codesign --sign - <file>.
Exit codes: 0; 1 if the build failed; 2 for a wrong option; 3 if a package with
Node could not be downloaded.
`

const options = {
  platform: { type: 'string', multiple: true },
  node: { type: 'string' },
  deb: { type: 'boolean', default: false },
  fast: { type: 'boolean', default: false },
  out: { type: 'string', default: join(root, 'dist-executable') },
  help: { type: 'boolean', default: false },
}

let chosen
try {
  chosen = parseArgs({ options }).values
} catch (error) {
  refuse(error.message)
}
if (chosen?.help) console.log(HELP)
else if (chosen !== undefined) {
  const fault = mistakeIn(chosen)
  if (fault === undefined) await main(chosen)
  else refuse(fault)
}

function mistakeIn({ platform = [hostPlatform], node, deb }) {
  for (const name of platform) {
    if (node !== undefined && name !== hostPlatform)
      return `--node embeds a Node of this machine, ${hostPlatform}, so --platform ${name} is not possible.`
    if (node === undefined && !(name in EMBEDDED))
      return `npm has no Node to embed for "${name}". Choose from ${Object.keys(EMBEDDED).join(', ')}, or name a Node of this machine with --node.`
    if (name !== hostPlatform && hostPlatform !== 'linux-x64')
      return `An executable for ${name} can be built on ${name} or on linux-x64. This machine is ${hostPlatform}.`
    if (deb && !(name in debArchitectures))
      return `--deb is for ${Object.keys(debArchitectures).join(' and ')}, not for ${name}.`
  }
  return undefined
}

async function main({ platform = [hostPlatform], node, deb, fast, out }) {
  await prepare()
  try {
    for (const name of new Set(platform)) {
      const executable = await buildExecutable({ platform: name, node, out })
      report(executable)
      if (deb) report(buildDeb({ ...executable, platform: name, out, isFast: fast }))
    }
    writeChecksums(out)
  } catch (error) {
    const isUnavailable = error instanceof PackageUnavailable
    console.error(`No executable was built. ${error.message}`)
    process.exitCode = isUnavailable ? 3 : 1
  }
}

function report({ file, bytes, remark }) {
  console.log(`${file}  ${(bytes / 1e6).toFixed(1)} MB${remark === undefined ? '' : `  ${remark}`}`)
}

function refuse(sentence) {
  console.error(`${sentence} See npm run build:executable -- --help.`)
  process.exitCode = 2
}
