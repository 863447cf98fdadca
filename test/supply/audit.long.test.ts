import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { runNode } from '../support/command.ts'
import { freePort } from '../support/free-port.ts'
import { root } from '../support/root.ts'
import { type Component, shippedSbom } from './build-scripts.ts'

const BULK = '/-/npm/v1/security/advisories/bulk'
const advisory = {
  id: 1,
  url: 'https://github.com/advisories/GHSA-0000-0000-0000',
  title: 'Serves what nobody asked for',
  vulnerable_versions: '<=999',
}

test('npm run audit requests advisories for every bundled package, also offline, and fails on a serious one', async () => {
  const registry = await registryWith({ express: [{ ...advisory, severity: 'high' }] })

  const { code, out } = await audit(registry.url, { npm_config_offline: 'true' })

  registry.close()
  expect(registry.asked).toEqual(versionsByName(shippedSbom().components))
  expect(Object.keys(registry.asked).length).toBeGreaterThan(70)
  expect(out).toContain('high: express <=999: Serves what nobody asked for')
  expect(code).toBe(1)
})

test('npm run audit ends with exit code 3 when the registry is unreachable', async () => {
  const { code, out } = await audit(`http://127.0.0.1:${await freePort()}/`)

  expect(out).toContain('could not be judged: npm says: ')
  expect(out).toContain('This is not a pass.')
  expect(code).toBe(3)
})

function audit(url: string, env: Readonly<Record<string, string>> = {}) {
  const settings = { npm_config_registry: url, ...env }
  return runNode([join(root, '.ci', 'audit.mjs')], { env: settings })
}

// Starts a registry that answers audits and serves no packages.
async function registryWith(advisories: object) {
  const asked: Record<string, readonly string[]> = {}
  const server = createServer((req, res) => {
    const chunks: Buffer[] = []
    req.on('data', (chunk: Buffer) => chunks.push(chunk))
    req.on('end', () => {
      if (req.url !== BULK) return res.writeHead(404).end('{}')
      const body = Buffer.concat(chunks)
      const isPacked = req.headers['content-encoding'] === 'gzip'
      Object.assign(asked, JSON.parse((isPacked ? gunzipSync(body) : body).toString()))
      return res.end(JSON.stringify(advisories))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = () => {
    server.close()
    server.closeAllConnections()
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, asked, close }
}

function versionsByName(components: readonly Component[]): Record<string, readonly string[]> {
  const versions: Record<string, string[]> = {}
  for (const { name, version, purl = '' } of components) {
    if (purl.startsWith('pkg:npm/')) versions[name] = [...(versions[name] ?? []), version].sort()
  }
  return versions
}
