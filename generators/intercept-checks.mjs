// Checks of npm run test:generators: clients with hard-coded hosts, on several versions of Node, under exec --intercept.
import { strict as assert } from 'node:assert'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runProgram } from './processes.mjs'

const folder = fileURLToPath(new URL('.', import.meta.url))
const root = join(folder, '..')
const packages = join(folder, 'node_modules')

// The packages that contain Node are for Linux on x64. On other machines the checks use only the running Node.
const hasBinaries = process.platform === 'linux' && process.arch === 'x64'
/** The versions of Node that the checks run: this one, and those that are packages. */
export const RUNTIMES = [
  { name: `Node ${process.versions.node.split('.')[0]}`, program: process.execPath },
  ...(hasBinaries ? [22, 24] : []).map((version) => ({
    name: `Node ${version}`,
    program: join(packages, `node-${version}`, 'bin', 'node'),
  })),
].filter(({ name }, i, all) => all.findIndex((other) => other.name === name) === i)

const CLIENTS = [
  // This client sends the vendor's requests. axios reads HTTPS_PROXY itself, and sends whole URLs to that proxy.
  {
    name: 'axios 0.21',
    file: join(folder, 'intercept', 'axios-client.cjs'),
    oauth: 'oauth.altravia.com',
  },
  {
    name: 'axios 0.21 without the module in NODE_OPTIONS',
    file: join(folder, 'intercept', 'axios-client.cjs'),
    oauth: 'oauth.altravia.com',
    env: { NODE_OPTIONS: '' },
  },
  {
    name: 'fetch and https',
    file: join(root, 'test', 'intercept', 'clients', 'client.mjs'),
    oauth: 'oauth.openapi.it',
  },
]

/** One check for each client and each version of Node. */
export const interceptChecks = [
  ...RUNTIMES.flatMap((runtime) =>
    CLIENTS.map((client) => ({
      name: `${client.name} on ${runtime.name}, with the real hosts, reaches the emulator`,
      check: () => followVerification(runtime, client),
    })),
  ),
  ...RUNTIMES.filter(({ name }) => name === 'Node 24').map((runtime) => ({
    name: 'fetch on Node 24 with NODE_USE_ENV_PROXY, without the module in NODE_OPTIONS, reaches the emulator',
    check: () =>
      followVerification(runtime, {
        ...CLIENTS[2],
        env: { NODE_OPTIONS: '', NODE_USE_ENV_PROXY: '1' },
      }),
  })),
]

async function followVerification({ program }, { file, oauth, env = {} }) {
  assert.ok(existsSync(program), `${program} is missing: the package was not installed`)
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`)
  const command = [...(variables.length === 0 ? [] : ['env', ...variables]), program, file]
  const options = ['--intercept', '--pace', 'instant']
  const argv = [join(root, 'dist', 'cli.js'), 'exec', ...options, '--', ...command]
  const { out, all } = await runProgram(process.execPath, argv)
  assert.equal(out, '24 ok %PDF\n', all)
  assert.ok(all.includes(`to ${oauth}, 3 calls to videoid.openapi.com were answered here`), all)
}
