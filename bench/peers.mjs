// The servers for comparison with the emulator. Frameworks and mock servers are installed for the
// benchmark only, into bench/node_modules, and are not part of the package.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { here } from './servers.mjs'

/** How to start each server, by name: its arguments and its URL if it prints none. Without `command`, Node runs it. */
export async function peers() {
  const bare = { args: [here('peers/bare.mjs')] }
  if (!installed()) return { bare }
  const ports = [await freePort(), await freePort(), await freePort()]
  const description = here('../openapi.yaml')
  const all = {
    express: { args: [here('peers/express.mjs')], needs: 'express' },
    fastify: { args: [here('peers/fastify.mjs')], needs: 'fastify' },
    prism: {
      args: [bin('@stoplight/prism-cli/dist/index.js'), 'mock', '-p', ports[0], description],
      url: `http://127.0.0.1:${ports[0]}`,
      needs: '@stoplight/prism-cli',
    },
    mockoon: {
      args: [
        ...[bin('@mockoon/cli/bin/run.js'), 'start', '--data', description],
        ...['--port', ports[1], '--hostname', '127.0.0.1', '--disable-log-to-file'],
      ],
      url: `http://127.0.0.1:${ports[1]}`,
      needs: '@mockoon/cli',
    },
    wiremock: {
      command: 'java',
      args: [
        ...['-jar', wiremockJar() ?? '', '--port', ports[2], '--bind-address', '127.0.0.1'],
        ...['--root-dir', here('peers/wiremock'), '--no-request-journal', '--disable-banner'],
      ],
      url: `http://127.0.0.1:${ports[2]}`,
      needs: 'wiremock',
    },
  }
  const there = Object.entries(all).filter(([name, { needs }]) => {
    const found = existsSync(bin(needs))
    if (!found) console.error(`${name} is left out: ${needs} is not installed in bench/.`)
    if (name !== 'wiremock' || !found) return found
    const hasJava = spawnSync('java', ['-version'], { stdio: 'ignore' }).status === 0
    if (!hasJava) console.error('wiremock is left out: it needs Java.')
    return hasJava
  })
  return { bare, ...Object.fromEntries(there) }
}

function wiremockJar() {
  const folder = bin('wiremock/build')
  if (!existsSync(folder)) return undefined
  const jar = readdirSync(folder).find((name) => name.endsWith('.jar'))
  return jar && `${folder}/${jar}`
}

function bin(path) {
  return here(`node_modules/${path}`)
}

function installed() {
  if (existsSync(here('node_modules/.package-lock.json'))) return true
  console.error('Installing the servers to compare with into bench/node_modules (once) …')
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--silent']
  const shell = process.platform === 'win32'
  const { status } = spawnSync('npm', args, { cwd: here('.'), shell, stdio: 'ignore' })
  if (status !== 0)
    console.error('These servers cannot be installed: only bare node:http is left for comparison.')
  return status === 0
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(String(port)))
    })
  })
}
