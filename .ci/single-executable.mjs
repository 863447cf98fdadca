import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { root } from './build-cache.mjs'
import {
  EMBEDDED,
  hostPlatform,
  nodeLicence,
  nodeProgram,
  postjectModule,
} from './node-binaries.mjs'

// Node looks for this text in its own program. postject changes its last character to say that there is data.
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2'

/**
 * Writes the executable of a platform: a copy of Node with the files of the package as assets. Resolves to
 * `{ file, bytes, licences, version, remark }`. Needs dist/.
 */
export async function buildExecutable({ platform, node, out }) {
  const work = mkdtempSync(join(tmpdir(), 'videoid-emulator-executable-'))
  try {
    const embedded = node === undefined ? downloadedNode(platform) : chosenNode(node)
    const extension = platform.startsWith('win-') ? '.exe' : ''
    const program = join(work, `program${extension}`)
    copyFileSync(embedded.program, program)
    chmodSync(program, 0o755)
    if (platform.startsWith('darwin-') && process.platform === 'darwin')
      execFileSync('codesign', ['--remove-signature', program])
    await inject(program, writeBlob(work, embedded.builder), platform)
    const remark = sign(program, platform)
    mkdirSync(out, { recursive: true })
    const file = join(out, `videoid-emulator-${platform}${extension}`)
    rmSync(file, { force: true })
    move(program, file)
    const licences = join(out, `videoid-emulator-${platform}-licences.txt`)
    writeFileSync(licences, licenceText(embedded))
    const { version } = embedded
    return { file, bytes: statSync(file).size, licences, version, remark }
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** Writes SHA256SUMS for all files of the folder, in the format of `sha256sum --check`. */
export function writeChecksums(folder) {
  const names = readdirSync(folder).filter((name) => name !== 'SHA256SUMS')
  const lines = names.sort().map(
    (name) =>
      `${createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex')}  ${name}\n`,
  )
  writeFileSync(join(folder, 'SHA256SUMS'), lines.join(''))
}

// The data must be made by the version of Node that reads it.
function downloadedNode(platform) {
  const version = EMBEDDED[platform]
  return {
    version,
    program: nodeProgram(platform, version),
    builder: nodeProgram(hostPlatform, version),
    licence: nodeLicence(version),
  }
}

function chosenNode(program) {
  const version = execFileSync(program, ['--version'], { encoding: 'utf8' }).trim().slice(1)
  if (Number(version.split('.')[0]) < 24)
    throw new Error(`${program} is Node ${version}, and an executable needs Node 24 or later.`)
  const licence = join(dirname(program), '..', 'LICENSE')
  if (!existsSync(licence))
    throw new Error(`${licence} is missing. An executable must come with the licence of its Node.`)
  return { version, program, builder: program, licence }
}

// Returns the path of the data that Node finds in the executable.
function writeBlob(work, builder) {
  const start = join(work, 'start.mjs')
  writeFileSync(start, "import('./cli.js')\n")
  const names = [
    'dist/cli.js',
    ...namesIn('dist/chunks', /\.c?js$/),
    ...namesIn('docs', /\.md$/),
    ...namesIn('docs/getting-started', /\.md$/),
  ]
  const list = join(work, 'files.txt')
  writeFileSync(list, ['dist/start.mjs', ...names].join('\n'))
  const config = {
    main: join(root, 'executable', 'main.cjs'),
    output: join(work, 'data.blob'),
    disableExperimentalSEAWarning: true,
    // Compiled code is valid for one version of Node on one processor. main.cjs is short, and Node caches the other modules.
    useCodeCache: false,
    // NODE_OPTIONS is meant for another Node, and may have options that this one refuses.
    execArgvExtension: 'none',
    assets: {
      'files.txt': list,
      'dist/start.mjs': start,
      ...Object.fromEntries(names.map((name) => [name, join(root, name)])),
    },
  }
  writeFileSync(join(work, 'sea.json'), JSON.stringify(config))
  execFileSync(builder, ['--experimental-sea-config', join(work, 'sea.json')], { stdio: 'pipe' })
  return config.output
}

function namesIn(folder, pattern) {
  return readdirSync(join(root, folder))
    .filter((name) => pattern.test(name))
    .sort()
    .map((name) => `${folder}/${name}`)
}

async function inject(program, blob, platform) {
  const { inject: injectResource } = createRequire(import.meta.url)(postjectModule())
  const isMac = platform.startsWith('darwin-')
  await silently(() =>
    injectResource(program, 'NODE_SEA_BLOB', readFileSync(blob), {
      sentinelFuse: FUSE,
      ...(isMac ? { machoSegmentName: 'NODE_SEA' } : {}),
    }),
  )
}

// postject warns on stdout and stderr about notes of Node's program. They do no harm.
async function silently(work) {
  const { log, warn, error } = console
  console.log = console.warn = console.error = () => {}
  try {
    await work()
  } finally {
    Object.assign(console, { log, warn, error })
  }
}

// Returns a sentence for the user if the program cannot run yet. macOS starts no program whose signature is wrong.
function sign(program, platform) {
  if (!platform.startsWith('darwin-')) return undefined
  if (process.platform !== 'darwin') return 'not signed: run codesign --sign - on a Mac'
  execFileSync('codesign', ['--sign', '-', program])
  return undefined
}

function licenceText({ version, licence }) {
  const parts = [
    ['videoid-emulator', join(root, 'LICENSE')],
    ['Packages inside videoid-emulator', join(root, 'dist', 'THIRD-PARTY-LICENSES.txt')],
    [`Node.js ${version} and the libraries inside it`, licence],
  ]
  return parts
    .map(
      ([title, path]) => `${title}\n${'='.repeat(title.length)}\n\n${readFileSync(path, 'utf8')}`,
    )
    .join('\n\n')
}

// Copies if the folders are on two disks.
function move(from, to) {
  try {
    renameSync(from, to)
  } catch {
    copyFileSync(from, to)
  }
}
