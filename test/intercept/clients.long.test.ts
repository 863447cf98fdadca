import { execFileSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runCommand } from '../support/command.ts'
import { hasTool } from '../support/external-tools.ts'
import { root } from '../support/root.ts'

const clients = join(root, 'test', 'intercept', 'clients')
// Only Debian's /usr/bin/python3 surely has requests and httpx. Another Python may come first on PATH.
const python = ['python3', '/usr/bin/python3'].find((path) =>
  canRun(path, ['-c', 'import requests, httpx']),
)
const hasPhpCurl = canRun('php', ['-r', 'exit(function_exists("curl_init") ? 0 : 1);'])

const CLIENTS: readonly (readonly [string, boolean, readonly string[]])[] = [
  ['curl', hasTool('curl'), ['sh', 'client.sh']],
  ['urllib', hasTool('python3'), ['python3', 'client.py']],
  [
    'requests',
    isRequired(python !== undefined),
    [python ?? 'python3', 'requests_and_httpx.py', 'requests'],
  ],
  [
    'httpx',
    isRequired(python !== undefined),
    [python ?? 'python3', 'requests_and_httpx.py', 'httpx'],
  ],
  ['php-curl', isRequired(hasPhpCurl), ['php', 'client.php']],
  ['net/http of Go', hasTool('go'), ['go', 'run', 'client.go']],
  ['HttpClient and HttpURLConnection of Java', hasTool('java'), ['java', 'Client.java']],
  ['fetch and https of Node', true, ['node', 'client.mjs']],
]

test.each(CLIENTS.filter(([, isInstalled]) => isInstalled))(
  'an unmodified %s client that calls the hosts of the vendor completes a verification at the emulator',
  async (_, __, command) => {
    const env = { GOCACHE: join(tmpdir(), 'videoid-go-cache') }
    const parameters = ['exec', '--intercept', '--pace', 'instant', '--', ...command]
    const { code, out, err } = await runCommand(parameters, { cwd: clients, env })

    expect({ code, out }, err).toEqual({ code: 0, out: '24 ok %PDF\n' })
    expect(err).toMatch(/3 calls to videoid\.openapi\.com/)
    expect(err).toMatch(/1 call to oauth\.openapi\.it/)
    expect(err).toContain('answered here; estimated cost on the real service: 11.90 EUR.')
  },
  120_000,
)

// In CI, a missing client is a failure and not a reason to skip.
function isRequired(isInstalled: boolean): boolean {
  return isInstalled || process.env.VIDEOID_TEST_ALL === '1'
}

function canRun(file: string, parameters: readonly string[]): boolean {
  try {
    execFileSync(file, parameters, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
