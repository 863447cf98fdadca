// The checks of npm run test:executable. Each throws an Error that says what is wrong.
import { strict as assert } from 'node:assert'
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../.ci/build-cache.mjs'
import { kill, runProgram, startServer } from './processes.mjs'

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const headers = { authorization: 'Bearer executable', 'content-type': 'application/json' }

const CLIENT = {
  protocolVersion: '2025-06-18',
  capabilities: {},
  clientInfo: { name: 'test', version: '1' },
}

/** The checks of the executable alone. `folder` is empty, and the executable runs there. */
export function executableChecks({ program, folder }) {
  const home = join(folder, 'home')
  mkdirSync(home)
  // No program can be found in PATH, so nothing uses an installed Node by its name.
  const run = (args, env = {}, input = '') =>
    runProgram(program, args, { cwd: home, env: { ...empty(home), ...env }, input })
  const start = (args) =>
    startServer(program, ['start', '--port', '0', ...args], { cwd: home, env: empty(home) })
  return [
    {
      title: '--version prints the version, also with NODE_OPTIONS for another Node',
      check: async () => {
        const { code, out } = await run(['--version'], { NODE_OPTIONS: '--unknown-option' })
        assert.deepEqual({ code, out }, { code: 0, out: `${version}\n` })
      },
    },
    ...[['--help'], ['start', '--help'], ['scenarios', 'list'], ['spec']].map((args) => ({
      title: `"${args.join(' ')}" prints the same as the npm package`,
      check: async () => {
        const cli = join(root, 'dist', 'cli.js')
        const expected = await runProgram(process.execPath, [cli, ...args], { cwd: home })
        assert.deepEqual(await run(args), expected)
      },
    })),
    {
      title: 'demo ends with a PDF',
      check: async () => {
        const { code, all } = await run(['demo', '--out', 'demo.pdf'])
        assert.equal(code, 0, all)
        assert.match(readFileSync(join(home, 'demo.pdf'), 'latin1'), /^%PDF-/)
      },
    },
    {
      title: 'start serves the API, all documents, and the pages with their styles and scripts',
      check: async () => {
        const server = await start(['--clock', 'manual'])
        try {
          await followVerification(server.url)
          await readPages(server.url)
        } finally {
          assert.equal(await kill(server, 'SIGTERM'), 0)
        }
      },
    },
    {
      title: 'a data folder keeps a verification after kill -9',
      check: async () => {
        const options = ['--clock', 'manual', '--data-dir', 'data']
        const first = await start(options)
        const id = await create(first.url)
        await kill(first, 'SIGKILL')
        const second = await start(options)
        const read = await fetch(`${second.url}/IT-identity-verifications/${id}`, { headers })
        await kill(second, 'SIGTERM')
        assert.equal(read.status, 200)
      },
    },
    {
      title: 'exec gives the command its address, and ends with its code',
      check: async () => {
        const print = 'console.log(process.env.VIDEOID_EMULATOR_URL); process.exit(7)'
        const { code, out } = await run(['exec', '--quiet', '--', process.execPath, '-e', print])
        assert.equal(code, 7)
        assert.match(out, /^http:\/\/127\.0\.0\.1:\d+\n$/)
      },
    },
    {
      title: 'exec says that node is missing, if the command needs it',
      check: async () => {
        const { code, all } = await run(['exec', '--', 'node', 'test.js'])
        assert.equal(code, 127)
        assert.match(all, /exec cannot run "node": there is no such program/)
      },
    },
    {
      title: 'exec --intercept redirects the calls of an unmodified Node client',
      check: async () => {
        const client = join(root, 'test', 'intercept', 'clients', 'client.mjs')
        const options = ['--intercept', '--pace', 'instant']
        const { out, all } = await run(['exec', ...options, '--', process.execPath, client])
        assert.equal(out, '24 ok %PDF\n', all)
      },
    },
    {
      title: 'mcp gives an agent the pages of the documentation',
      check: async () => {
        const page = readFileSync(join(root, 'docs', 'testing.md'), 'utf8')
        const messages = [
          { id: 1, method: 'initialize', params: CLIENT },
          { method: 'notifications/initialized' },
          { id: 2, method: 'resources/read', params: { uri: 'videoid://docs/testing.md' } },
        ]
        const input = messages.map(
          (message) => `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`,
        )
        const { out, all } = await run(['mcp'], {}, input.join(''))
        const answers = out
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line))
        const { result } = answers.find(({ id }) => id === 2) ?? assert.fail(all)
        assert.equal(result.contents[0].text, page)
      },
    },
    ...(process.platform === 'linux' ? [libraryCheck(program)] : []),
  ]
}

/** The checks of the Debian package. */
export function debChecks({ deb, folder }) {
  const tree = join(folder, 'installed')
  const documents = join(tree, 'usr/share/doc/videoid-emulator')
  return [
    {
      title: 'the Debian package has the fields that apt needs',
      check: async () => {
        const field = (name) => dpkgDeb('--field', deb, name).trim()
        assert.equal(field('Version'), version)
        assert.match(field('Architecture'), /^(amd64|arm64)$/)
        assert.match(field('Depends'), /libc6 \(>= 2\.28\)/)
        assert.ok(Number(field('Installed-Size')) > 100_000)
      },
    },
    {
      title:
        'the Debian package installs the program, a man page, the documentation and the licences',
      check: async () => {
        dpkgDeb('--extract', deb, tree)
        dpkgDeb('--control', deb, join(tree, 'DEBIAN'))
        execFileSync('md5sum', ['--check', '--quiet', 'DEBIAN/md5sums'], { cwd: tree })
        const manual = execFileSync('gzip', [
          '-dc',
          join(tree, 'usr/share/man/man1/videoid-emulator.1.gz'),
        ])
        assert.match(String(manual), /^\.SH SCENARIOS$/m)
        assert.match(readFileSync(join(documents, 'licences.txt'), 'utf8'), /^Node\.js 2\d\./m)
        for (const name of ['docs/README.md', 'scenarios/README.md', 'openapi.yaml', 'copyright'])
          assert.ok(readFileSync(join(documents, name)).length > 0, name)
      },
    },
    {
      title: 'the installed program shows a verification',
      check: async () => {
        const program = join(tree, 'usr/bin/videoid-emulator')
        const { code, all } = await runProgram(program, ['demo'], { cwd: tree, env: empty(folder) })
        assert.equal(code, 0, all)
      },
    },
  ]
}

// Other libraries would have to be installed first. Small images of Debian, Ubuntu and Red Hat have these.
function libraryCheck(program) {
  const known = /^(linux-vdso|ld-linux-[\w-]+|lib(c|dl|m|gcc_s|pthread|stdc\+\+))\.so/
  return {
    title: 'the executable needs only libraries that small images have',
    check: async () => {
      const lines = execFileSync('ldd', [program], { encoding: 'utf8' }).trim().split('\n')
      const names = lines.map((line) => line.trim().split(/\s/)[0]?.replace(/^.*\//, '') ?? '')
      assert.deepEqual(
        names.filter((name) => !known.test(name)),
        [],
      )
    },
  }
}

async function create(url) {
  const body = JSON.stringify({ mail: 'anna@example.com', output: { imagesAsPdf: false } })
  const created = await fetch(`${url}/IT-live`, { method: 'POST', headers, body })
  const { data } = await created.json()
  return data.id
}

async function followVerification(url) {
  const id = await create(url)
  const body = JSON.stringify({ by: '1h' })
  await fetch(`${url}/__emulator/clock/advance`, { method: 'POST', headers, body })
  const starts = { data: '{', audit: '%PDF', images: 'PK', timestamp: '' }
  for (const [name, start] of Object.entries(starts)) {
    const read = await fetch(`${url}/IT-identity-verifications/${id}/${name}`, { headers })
    const bytes = Buffer.from(await read.arrayBuffer())
    assert.equal(read.status, 200, `${name}: ${bytes.subarray(0, 300)}`)
    assert.ok(
      bytes.toString('latin1').startsWith(start),
      `${name} begins with ${bytes.subarray(0, 20)}`,
    )
  }
}

async function readPages(url) {
  for (const path of ['/__emulator/', '/__emulator/scenarios', '/__emulator/docs']) {
    const page = await fetch(`${url}${path}`, { headers: { accept: 'text/html' } })
    const html = await page.text()
    assert.equal(page.status, 200, `${path}: ${html.slice(0, 300)}`)
    const assets = [...html.matchAll(/(?:src|href)="([^"]+\.(?:css|js|svg|woff2)[^"]*)"/g)]
    assert.ok(assets.length > 0, `${path} names no style and no script`)
    for (const [, asset = ''] of assets) {
      const { status } = await fetch(new URL(asset, `${url}${path}`))
      assert.equal(status, 200, `${path} needs ${asset}`)
    }
  }
}

function dpkgDeb(...args) {
  return execFileSync('dpkg-deb', args, { encoding: 'utf8' })
}

function empty(home) {
  const temporary = join(home, 'tmp')
  mkdirSync(temporary, { recursive: true })
  return { HOME: home, PATH: join(home, 'no-programs'), TMPDIR: temporary, TEMP: temporary }
}
