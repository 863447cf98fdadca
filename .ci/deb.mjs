import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { root } from './build-cache.mjs'
import { formatManPage } from './man-page.mjs'

/** The names that Debian gives to the processors of our platforms. */
export const debArchitectures = { 'linux-arm64': 'arm64', 'linux-x64': 'amd64' }

// The libraries that Node's program loads. readelf -d and readelf -V show them and their versions.
const DEPENDS = 'libc6 (>= 2.28), libgcc-s1 | libgcc1, libstdc++6 (>= 5)'

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const maintainer = `The authors of videoid-emulator <noreply@${new URL(manifest.homepage).host}>`

/** Writes the Debian package of an executable. Returns `{ file, bytes }`. Needs dpkg-deb. */
export function buildDeb({ file: executable, licences, platform, out, isFast }) {
  const architecture = debArchitectures[platform]
  const tree = mkdtempSync(join(tmpdir(), 'videoid-emulator-deb-'))
  try {
    const put = (path, content, mode = 0o644) => write(join(tree, path), content, mode)
    mkdirSync(join(tree, 'usr/bin'), { recursive: true })
    copyFileSync(executable, join(tree, 'usr/bin/videoid-emulator'))
    const documents = 'usr/share/doc/videoid-emulator'
    copyDocuments(join(tree, documents))
    put(`${documents}/copyright`, copyrightText())
    put(`${documents}/licences.txt`, readFileSync(licences))
    put(`${documents}/changelog.gz`, gzip(changelogText()))
    put('usr/share/man/man1/videoid-emulator.1.gz', gzip(formatManPage()))
    put('usr/share/lintian/overrides/videoid-emulator', OVERRIDES)
    put('DEBIAN/md5sums', digests(tree))
    put('DEBIAN/control', controlText(architecture, tree))
    makeReadable(tree)
    chmodSync(join(tree, 'usr/bin/videoid-emulator'), 0o755)
    const file = join(out, `videoid-emulator_${manifest.version}_${architecture}.deb`)
    pack(tree, file, isFast)
    return { file, bytes: statSync(file).size }
  } finally {
    rmSync(tree, { recursive: true, force: true })
  }
}

function pack(tree, file, isFast) {
  const how = ['--root-owner-group', '-Zxz', isFast ? '-z0' : '-z6']
  const { status, stderr, error } = spawnSync('dpkg-deb', [...how, '--build', tree, file], {
    encoding: 'utf8',
    env: { ...process.env, SOURCE_DATE_EPOCH: String(commitSeconds()) },
  })
  if (error?.code === 'ENOENT')
    throw new Error('dpkg-deb is missing: install the package dpkg, or leave out --deb.')
  if (status !== 0) throw new Error(`dpkg-deb failed: ${error?.message ?? stderr}`)
}

// The time of the files in the package. Two builds of one commit give equal bytes.
function commitSeconds() {
  const { stdout } = spawnSync('git', ['log', '-1', '--format=%ct'], {
    cwd: root,
    encoding: 'utf8',
  })
  return Number(stdout) || 0
}

/** Copies the pages, the scenario files and openapi.yaml, as the npm package has them. Links between them stay valid. */
function copyDocuments(folder) {
  mkdirSync(folder, { recursive: true })
  for (const name of ['README.md', 'CHANGELOG.md', 'openapi.yaml'])
    copyFileSync(join(root, name), join(folder, name))
  for (const name of ['docs', 'scenarios']) {
    cpSync(join(root, name), join(folder, name), {
      recursive: true,
      filter: (path) =>
        statSync(path).isDirectory()
          ? !/\/(images\/pages|generated|golden)$/.test(path)
          : /\.(md|ya?ml|json|png)$/.test(path) && !/\.test\./.test(path),
    })
  }
}

function copyrightText() {
  const licence = readFileSync(join(root, 'LICENSE'), 'utf8')
  const [, authors] = /^Copyright (?:\(c\) )?(.*)$/m.exec(licence) ?? []
  return `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: videoid-emulator
Source: ${manifest.homepage}

Files: *
Copyright: ${authors}
License: Expat
Comment: The program contains Node.js and npm packages. The file licences.txt
 in this folder has the copyright and the licence of each of them.

License: Expat
${licence
  .slice(licence.indexOf('Permission is'))
  .trimEnd()
  .split('\n')
  .map((line) => (line.trim() === '' ? ' .' : ` ${line}`))
  .join('\n')}
`
}

// The changes are in CHANGELOG.md. Tools of Debian read this file.
function changelogText() {
  const date = new Date(commitSeconds() * 1000).toUTCString().replace('GMT', '+0000')
  return `videoid-emulator (${manifest.version}) unstable; urgency=medium

  * Release ${manifest.version}: see CHANGELOG.md.

 -- ${maintainer}  ${date}
`
}

function controlText(architecture, tree) {
  const fields = {
    Package: 'videoid-emulator',
    Version: manifest.version,
    Architecture: architecture,
    Maintainer: maintainer,
    'Installed-Size': Math.ceil(sizeOf(join(tree, 'usr')) / 1024),
    Depends: DEPENDS,
    Section: 'devel',
    Priority: 'optional',
    Homepage: manifest.homepage,
    Description: DESCRIPTION.join('\n'),
  }
  return Object.entries(fields)
    .map(([name, value]) => `${name}: ${value}\n`)
    .join('')
}

const DESCRIPTION = [
  "unofficial emulator of Openapi.com's Video ID API",
  ' It emulates an API that identifies persons by video. It runs on your machine,',
  ' with scenarios, callbacks, documents, pages, and a clock that you can move.',
  ' It calls no service of Openapi.com.',
  ' .',
  ' It contains Node.js, so no installed Node is necessary.',
]

// The program is Node as published: with its symbols, and with the libraries inside it.
const OVERRIDES = `videoid-emulator: embedded-library *
videoid-emulator: hardening-no-pie [usr/bin/videoid-emulator]
videoid-emulator: initial-upload-closes-no-bugs *
videoid-emulator: unstripped-binary-or-object [usr/bin/videoid-emulator]
`

function digests(tree) {
  const lines = filesUnder(join(tree, 'usr')).map((path) => {
    const name = path.slice(tree.length + 1)
    return execFileSync('md5sum', [name], { cwd: tree, encoding: 'utf8' })
  })
  return lines.join('')
}

function gzip(content) {
  const bytes = gzipSync(content, { level: 9 })
  // The byte for the system is 3 (Unix) on every machine.
  bytes[9] = 3
  return bytes
}

function write(path, content, mode) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
  chmodSync(path, mode)
}

// The user's umask must not decide who can read the files of the package.
function makeReadable(folder) {
  chmodSync(folder, 0o755)
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) makeReadable(path)
    else chmodSync(path, 0o644)
  }
}

function filesUnder(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name)
      return entry.isDirectory() ? filesUnder(path) : [path]
    })
}

function sizeOf(folder) {
  return filesUnder(folder).reduce((sum, path) => sum + statSync(path).size, 0)
}
